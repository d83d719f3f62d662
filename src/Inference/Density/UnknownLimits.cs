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
        if (statement.Copies.Count > 0) return new(statement, $"`{unknown.Name}` is another one in each copy of a repeated row", "write one row for each copy");
        return ExprWalk.All(statement.Law).OfType<Law>().Any(l => catalogue[l.Of] is Delta) ? new(statement, $"`{unknown.Name}` may be one value with a chance of its own, and has no density there", "choose by a finite latent: `on[n] ~ Bernoulli(p)`") : null;
    }
}
