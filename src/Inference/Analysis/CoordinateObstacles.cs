using ProbDsl.Catalogue;
using ProbDsl.Catalogue.Distributions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Analysis;

/// <summary>
/// Why an unknown that stays has no free coordinates: it is a whole number, it is cut where others do not see it, or it has mass at single
/// values.
/// </summary>
/// <param name="graph">The story.</param>
/// <param name="catalogue">What its names mean.</param>
/// <param name="filled">Missing cells that stay, by data name.</param>
/// <param name="problem">The data; null before they are bound, when no cell is missing.</param>
internal sealed class CoordinateObstacles(ModelGraph graph, StandardCatalogue catalogue,
    IReadOnlyDictionary<string, int[]> filled, Problem? problem)
{
    private const string LeaveOut = "leave its row out, or fill it in";

    /// <summary>Null where all of them have.</summary>
    public CoordinateObstacle? First(IEnumerable<Variable> unknowns) => unknowns.SelectMany(Of).FirstOrDefault();

    private IEnumerable<CoordinateObstacle> Of(Variable unknown) => graph.StatementsOf(unknown.Name).OfType<Draw>()
        .Select(draw => filled.TryGetValue(unknown.Name, out var cells) ? OfCells(unknown, cells, draw) : Of(unknown, draw))
        .OfType<CoordinateObstacle>();

    /// <summary>Missing cells that others read, or that are drawn together with observed ones.</summary>
    private CoordinateObstacle? OfCells(Variable data, int[] cells, Draw draw)
    {
        var missing = $"`{ElementNames.Of(data.Name, problem!.ShapeOf(data), cells[0])}` is missing";
        if (data.Type.IsWhole)
            return new(draw, $"{missing} and other draws depend on it, "
                + $"and missing whole numbers are neither summed out nor moved along a slope", LeaveOut);
        if (data.Type.ElementRank > 0
            || draw.Distribution.Of.Support is not (Reals or PositiveReals or UnitInterval or BoundedBy or Circle))
            return new(draw, $"{missing} and something observed depends on it; a missing number can be moved along a slope, a missing "
                + $"{TypeNames.Of(data.Type.Element)} cannot", LeaveOut);
        if (ExprWalk.All(draw.Distribution).OfType<DistributionCall>().Any(l => catalogue[l.Of] is Censored))
            return new(draw, $"{missing} and something observed depends on it, and it has no density where `Censored` stops", LeaveOut);
        return Of(data, draw);
    }

    private CoordinateObstacle? Of(Variable unknown, Draw draw)
    {
        if (unknown.Type.IsWhole || unknown.Support is WholeBetween or NaturalNumbers or Integers)
            return new(
                draw,
                $"`{unknown.Name}` is a whole number of which the story does not bound how many values it has",
                "bound it by numbers or sizes, as in `DiscreteUniform(1, K)`, so that it can be summed out");
        if (!IsHeld(unknown.Support, draw.Distribution.Of.Support))
            return new(
                draw,
                $"`{draw.Distribution.Of.Name}` leaves `{unknown.Name}` a smaller range than its other statements and its type do",
                "give all its members laws of one range, or declare a type with that range");
        if (draw.Copies.Count > 0)
            return new(draw, $"`{unknown.Name}` is another one in each copy of a repeated row", "write one row for each copy");
        if (ExprWalk.All(draw.Distribution).OfType<DistributionCall>().Any(l => catalogue[l.Of] is Delta))
            return new(draw, $"`{unknown.Name}` may be one value with a chance of its own, and has no density there",
                "choose by a finite latent: `on[n] ~ Bernoulli(p)`");
        return null;
    }

    /// <summary>Whether free coordinates stay where a law has its mass; a law that reaches further than the type is cut.</summary>
    private static bool IsHeld(Support unknown, Support distribution) => distribution switch
    {
        BoundedBy or Circle => unknown is Between or Common or Circle,
        UnitInterval => unknown is UnitInterval or Between or Common,
        PositiveReals => unknown is not (Reals or OrderedVectors),
        _ => true,
    };
}

/// <summary>Why an unknown has no free coordinates, at the statement that draws it, with what would help.</summary>
internal sealed record CoordinateObstacle(Draw Draw, string Reason, string Next);
