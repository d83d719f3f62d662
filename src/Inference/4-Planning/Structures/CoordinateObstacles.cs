namespace ProbDsl.Inference.Structures;

/// <summary>
/// Finds why an unknown that is not marginalized has no unconstrained coordinates: it is a whole number, its support is truncated by
/// another statement, it has probability mass at single values, or definitions give some of its members.
/// </summary>
/// <param name="graph">The story.</param>
/// <param name="filled">Missing cells that remain unknowns, by data name.</param>
/// <param name="problem">The data; null before they are bound, when no cells are missing.</param>
public sealed class CoordinateObstacles(ModelGraph graph,
    IReadOnlyDictionary<string, int[]> filled, Problem? problem)
{
    private const string LeaveOut = "remove the rows with such cells, or fill them in";

    /// <summary>The first obstacle of these unknowns; null if all of them have unconstrained coordinates.</summary>
    public CoordinateObstacle? First(IEnumerable<Variable> unknowns) => unknowns.SelectMany(Of).FirstOrDefault();

    private IEnumerable<CoordinateObstacle> Of(Variable unknown) => graph.StatementsOf(unknown.Name).OfType<Define>()
        .Take(unknown.Role == Role.Latent ? 1 : 0).Select(define => OfDefined(unknown, define))
        .Concat(graph.StatementsOf(unknown.Name).OfType<Draw>().Select(draw =>
            filled.TryGetValue(unknown.Name, out var cells) ? OfCells(unknown, cells, draw) : Find(unknown, draw))
            .OfType<CoordinateObstacle>());

    /// <summary>The obstacle of a latent of which some members are drawn and others defined.</summary>
    public static CoordinateObstacle OfDefined(Variable latent, Define define) => new(define,
        $"`{latent.Name}` is drawn at some positions and defined at others, which is supported only where a method integrates it as "
            + "part of a linear-Gaussian chain",
        $"give what is drawn a name of its own, and define all of `{latent.Name}`: `start ~ Normal(0, 1)` and `{latent.Name}[1] = start`, "
            + "or `shock[t] ~ Normal(0, 1)` added to a mean");

    /// <summary>An obstacle of missing cells that other statements read, or that are drawn jointly with observed ones.</summary>
    private CoordinateObstacle? OfCells(Variable data, int[] cells, Draw draw)
    {
        var missing = $"`{ElementNames.Of(data.Name, problem!.ShapeOf(data), cells[0], MemberNames.Find(problem, data.Name))}` is missing";
        if (data.Type.IsWhole)
            return new(draw, $"{missing} and other draws depend on it, "
                + "but missing whole numbers can neither be marginalized nor optimized by a gradient", LeaveOut);
        if (data.Type.ElementRank > 0
            || draw.Distribution.Of.Support is not (Reals or PositiveReals or UnitInterval or ParameterBounds or Circle))
            return new(draw, $"{missing} and an observed variable depends on it; a missing number is inferred by its gradient, "
                + $"but a missing {TypeNames.Of(data.Type.Element)} is not supported", LeaveOut);
        if (ExprTree.All(draw.Distribution).OfType<DistributionCall>().Any(l => l.Of.Is(DistributionTraits.Censoring)))
            return new(draw, $"{missing} and an observed variable depends on it, but it has no density at the bound of `Censored`",
                LeaveOut);
        return Find(data, draw);
    }

    private static CoordinateObstacle? Find(Variable unknown, Draw draw)
    {
        if (unknown.Type.IsWhole || unknown.Support is IntegerIntervalSupport or NaturalNumbers or Integers)
            return new(
                draw,
                $"`{unknown.Name}` is a whole number, and the story does not bound its number of values",
                "bound it by numbers or sizes, as in `DiscreteUniform(1, K)`, so that it can be marginalized");
        if (!IsHeld(unknown.Support, draw.Distribution.Of.Support))
            return new(
                draw,
                $"`{draw.Distribution.Of.Name}` gives `{unknown.Name}` a smaller range than its type or its other statements",
                "give all its members distributions with the same range, or declare a type with that range");
        if (draw.Copies.Count > 0)
            return new(draw, $"`{unknown.Name}` differs in each copy of a repeated row", "write one row for each copy");
        if (ExprTree.All(draw.Distribution).OfType<DistributionCall>().Any(l => l.Of.Draws == DrawTypeSource.AsValue))
            return new(draw, $"`{unknown.Name}` may equal one value with positive probability, and has no density there",
                "choose by a finite latent: `on[n] ~ Bernoulli(p)`");
        return null;
    }

    /// <summary>Whether the unconstrained coordinates cover the support of a distribution, which must not be cut by the type.</summary>
    private static bool IsHeld(Support unknown, Support distribution) => distribution switch
    {
        ParameterBounds or Circle => unknown is IntervalSupport or IntersectionSupport or Circle,
        UnitInterval => unknown is UnitInterval or IntervalSupport or IntersectionSupport,
        PositiveReals => unknown is not (Reals or OrderedVectors),
        _ => true,
    };
}

/// <summary>Why an unknown has no unconstrained coordinates, with the statement that draws or defines it and what to do.</summary>
public sealed record CoordinateObstacle(Assignment By, string Reason, string Next);
