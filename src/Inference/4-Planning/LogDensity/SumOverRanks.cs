namespace ProbDsl.Inference.LogDensity;

/// <summary>The sum of a number and of a gradient over ranks, in one exchange. It does not allocate.</summary>
/// <param name="ranks">The ranks.</param>
/// <param name="most">The largest length of a gradient.</param>
public sealed class SumOverRanks(ICommunicator ranks, int most)
{
    private readonly double[] part = new double[ranks.Count == 1 ? 0 : 1 + most], sums = new double[ranks.Count == 1 ? 0 : 1 + most];

    /// <summary>Returns the sum of a number, and replaces a gradient by its sum; of one process they stay.</summary>
    public double Of(double own, Span<double> gradient)
    {
        if (ranks.Count == 1) return own;
        var count = 1 + gradient.Length;
        part[0] = own;
        gradient.CopyTo(part.AsSpan(1));
        ranks.Sum(part.AsSpan(0, count), sums.AsSpan(0, count));
        sums.AsSpan(1, gradient.Length).CopyTo(gradient);
        return sums[0];
    }
}
