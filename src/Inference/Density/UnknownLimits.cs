using ProbDsl.Catalogue;
using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>Unknowns that are neither summed out nor have free coordinates.</summary>
internal sealed class UnknownLimits(Problem problem, StandardCatalogue catalogue, Unobserved unobserved)
{
    /// <exception cref="LoweringLimit">One is such.</exception>
    public void Check(IEnumerable<Variable> unknowns)
    {
        foreach (var unknown in unknowns)
            foreach (var statement in problem.Graph.StatementsOf(unknown.Name).OfType<Draw>())
                if ((unobserved.Filled.TryGetValue(unknown.Name, out var cells) ? OfCells(unknown, cells, statement) : Of(unknown, statement)) is { } limit) throw limit;
    }

    /// <summary>Missing cells that others read, or that are drawn together with observed ones.</summary>
    private LoweringLimit? OfCells(Variable data, int[] cells, Draw statement)
    {
        var missing = $"`{ElementNames.Of(data.Name, problem.ShapeOf(data), cells[0])}` is missing";
        if (data.Type.IsWhole) return new(statement, $"{missing} and other draws depend on it, and missing whole numbers are neither summed out nor moved along a slope", "leave its row out, or fill it in");
        if (data.Type.ElementRank > 0 || statement.Law.Of.Support is not (Reals or PositiveReals or UnitInterval or BoundedBy or Circle)) return new(statement, $"{missing} and something observed depends on it; a missing number can be moved along a slope, a missing {TypeNames.Of(data.Type.Element)} cannot", "leave its row out, or fill it in");
        if (ExprWalk.All(statement.Law).OfType<Law>().Any(l => catalogue[l.Of] is Censored)) return new(statement, $"{missing} and something observed depends on it, and it has no density where `Censored` stops", "leave its row out, or fill it in");
        return Of(data, statement);
    }

    private LoweringLimit? Of(Variable unknown, Draw statement)
    {
        if (unknown.Type.IsWhole || unknown.Support is WholeBetween or NaturalNumbers or Integers) return new(statement, $"`{unknown.Name}` is a whole number of which the story does not bound how many values it has", "bound it by numbers or sizes, as in `DiscreteUniform(1, K)`, so that it can be summed out");
        if (!IsHeld(unknown.Support, statement.Law.Of.Support)) return new(statement, $"`{statement.Law.Of.Name}` leaves `{unknown.Name}` a smaller range than its other statements and its type do", "give all its members laws of one range, or declare a type with that range");
        if (statement.Copies.Count > 0) return new(statement, $"`{unknown.Name}` is another one in each copy of a repeated row", "write one row for each copy");
        return ExprWalk.All(statement.Law).OfType<Law>().Any(l => catalogue[l.Of] is Delta) ? new(statement, $"`{unknown.Name}` may be one value with a chance of its own, and has no density there", "choose by a finite latent: `on[n] ~ Bernoulli(p)`") : null;
    }

    /// <summary>Whether free coordinates stay where a law has its mass; a law that reaches further than the type is cut.</summary>
    private static bool IsHeld(Support unknown, Support law) => law switch
    {
        BoundedBy or Circle => unknown is Between or Common or Circle,
        UnitInterval => unknown is UnitInterval or Between or Common,
        PositiveReals => unknown is not (Reals or OrderedVectors),
        _ => true,
    };
}
