using ProbDsl.Compiler.Graph;

namespace ProbDsl.Inference.Integration;

/// <summary>
/// The number of unconstrained parameters of unknowns as far as it is known without data. IsAll: whether no size depends on the data.
/// </summary>
internal sealed record ParameterCount(int Minimum, bool IsAll)
{
    /// <summary>The number of parameters of these unknowns.</summary>
    public static ParameterCount Of(IEnumerable<Variable> unknowns)
    {
        var counts = unknowns.Select(Of).ToList();
        return new((int)Math.Min(int.MaxValue, counts.Sum(c => c.Count)), counts.TrueForAll(c => c.IsAll));
    }

    private static (double Count, bool IsAll) Of(Variable unknown)
    {
        var sizes = unknown.Whole.Dims.Select(d => d.Size.Number).ToList();
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
