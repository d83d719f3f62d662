using System.Numerics.Tensors;

namespace ProbDsl.Inference.Chains;

/// <summary>
/// Matches the components of draws: those of each draw are assigned to those of a reference such that the sum of their Hellinger
/// affinities, sums of sqrt(p q), is maximal. The reference is one draw first, then the mean of all matched draws (Stephens 2000).
/// </summary>
/// <param name="parts">Where probability vectors of components stand in a draw, one component after another.</param>
/// <param name="components">The number of components.</param>
internal sealed class ComponentMatching(IReadOnlyList<(int Start, int Count)> parts, int components)
{
    private readonly int size = parts.Sum(p => p.Count);

    /// <summary>The order of the components of each draw, by its number: the component that comes first, and so on.</summary>
    /// <param name="draws">The draws.</param>
    /// <param name="first">The draw with which others are matched.</param>
    public Func<int, int[]> OrdersOf(UnconstrainedDraws draws, int first)
    {
        var reference = RootsOf(draws[first]);
        var mean = new double[size];
        for (var i = 0; i < draws.Count; i++)
        {
            var roots = RootsOf(draws[i]);
            AddInOrder(mean, roots, OrderOf(roots, reference));
        }

        TensorPrimitives.Divide(mean, draws.Count, mean);
        return i => OrderOf(RootsOf(draws[i]), mean);
    }

    private int[] OrderOf(double[] roots, double[] reference)
    {
        var gains = new double[components * components];
        foreach (var (own, of) in Components(0))
        {
            for (var k = 0; k < components; k++)
                gains[(of * components) + k] += TensorPrimitives.Dot(reference.AsSpan(own.Start, own.Count),
                    roots.AsSpan(own.Start + ((k - of) * own.Count), own.Count));
        }

        return AssignmentSolver.MaxGain(gains, components);
    }

    private void AddInOrder(double[] sums, double[] roots, int[] order)
    {
        foreach (var (own, of) in Components(0))
        {
            var into = sums.AsSpan(own.Start, own.Count);
            TensorPrimitives.Add(into, roots.AsSpan(own.Start + ((order[of] - of) * own.Count), own.Count), into);
        }
    }

    /// <summary>The vectors of all parts, one part after another, with the number of their component.</summary>
    private IEnumerable<((int Start, int Count) Vector, int Component)> Components(int start)
    {
        foreach (var (_, count) in parts)
        {
            var length = count / components;
            for (var k = 0; k < components; k++) yield return ((start + (k * length), length), k);
            start += count;
        }
    }

    private double[] RootsOf(ReadOnlySpan<double> draw)
    {
        var (roots, at) = (new double[size], 0);
        foreach (var (start, count) in parts)
        {
            TensorPrimitives.Sqrt(draw.Slice(start, count), roots.AsSpan(at, count));
            at += count;
        }

        return roots;
    }
}
