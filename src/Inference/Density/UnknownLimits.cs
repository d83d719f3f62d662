using ProbDsl.Catalogue;
using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>Unknowns that are neither summed out nor have free coordinates.</summary>
internal sealed class UnknownLimits(ModelGraph graph, StandardCatalogue catalogue)
{
    /// <exception cref="LoweringLimit">One is such.</exception>
    public void Check(IEnumerable<Variable> unknowns)
    {
        foreach (var unknown in unknowns)
            foreach (var statement in graph.StatementsOf(unknown.Name).OfType<Draw>())
                if (Of(unknown, statement) is { } limit) throw limit;
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
