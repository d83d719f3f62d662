namespace ProbDsl.Inference.Em;

/// <summary>The rows of a mixture: those of each distribution, in the same order.</summary>
/// <param name="Components">The number of components.</param>
/// <param name="Copies">How often each row occurs; null if each occurs once.</param>
/// <param name="Distributions">The rows of each distribution.</param>
internal sealed record MixtureRows(int Components, double[]? Copies, IReadOnlyList<RowStrips> Distributions)
{
    public int Rows => Distributions[0].Rows;
}

/// <summary>The sums of one pass.</summary>
internal sealed class MixtureSums(double[] total, int[] offsets, int components)
{
    private readonly double[] total = total;

    /// <summary>
    /// The offset of the statistics of each distribution and component in the sums: after the log-likelihood and the rows of each
    /// component.
    /// </summary>
    public static int[] Offsets(MixtureRows model)
    {
        var offsets = new List<int> { 1 + model.Components };
        foreach (var distribution in model.Distributions)
            for (var k = 0; k < model.Components; k++) offsets.Add(offsets[^1] + distribution.Family.StatisticCount);
        return [.. offsets];
    }

    public double LogLikelihood => total[0];

    /// <summary>The sums of both, about the same thetas.</summary>
    public MixtureSums Plus(MixtureSums other) => new([.. total.Zip(other.total, (a, b) => a + b)], offsets, components);

    public ReadOnlySpan<double> Rows => total.AsSpan(1, components);

    /// <summary>The statistics of a distribution [components][<see cref="RowFamily.StatisticCount"/>].</summary>
    public double[][] Of(int distribution) => [.. Enumerable.Range(0, components).Select(k => Of(distribution, k).ToArray())];

    public ReadOnlySpan<double> Of(int distribution, int component) =>
        total.AsSpan(offsets[(distribution * components) + component]..offsets[(distribution * components) + component + 1]);
}
