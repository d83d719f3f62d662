namespace ProbDsl.Inference.Structures;

/// <summary>
/// The number of unconstrained parameters of unknowns as far as it is known. IsAll: whether no size depends on data that are not bound.
/// </summary>
public sealed record ParameterCount(int Minimum, bool IsAll)
{
    /// <summary>The number of parameters of these unknowns.</summary>
    /// <param name="unknowns">The unknowns.</param>
    /// <param name="graph">The story.</param>
    /// <param name="problem">The story with its data; null before they are bound.</param>
    public static ParameterCount Compute(IEnumerable<Variable> unknowns, ModelGraph graph, Problem? problem = null)
    {
        var counts = unknowns.Select(u => Compute(u, graph, problem)).ToList();
        return new((int)Math.Min(int.MaxValue, counts.Sum(c => c.Count)), counts.TrueForAll(c => c.IsAll));
    }

    /// <summary>A size that the story and its hyperparameters determine; null for one of data.</summary>
    public static long? NumberOf(Size size, ModelGraph graph)
    {
        var values = size.Symbols.ToDictionary(s => s, s => graph.Find(s)?.Origin is ValueOrigin { Value: Literal { Value: var value } }
            ? (long?)value : null);
        return values.Values.All(v => v is not null) ? size.Evaluate(symbol => values[symbol]!.Value) : null;
    }

    private static (double Count, bool IsAll) Compute(Variable unknown, ModelGraph graph, Problem? problem)
    {
        List<long?> sizes = problem is null ? [.. unknown.Whole.Dims.Select(d => NumberOf(d.Size, graph))]
            : [.. problem.ShapeOf(unknown).Select(size => (long?)size)];
        var count = sizes.Aggregate(1.0, (product, size) => product * (size ?? 1));
        var own = sizes.Count > 0 && sizes[^1] is { } last ? last : 1;
        return (unknown.Support switch
        {
            Simplices => count / own * Math.Max(own - 1, 1),
            PositiveDefiniteMatrices or CholeskyFactors => count / own * (own + 1) / 2,
            CorrelationMatrices => count / own * (own - 1) / 2,
            _ => count,
        }, sizes.TrueForAll(s => s is not null));
    }
}
