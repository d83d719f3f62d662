namespace ProbDsl.Inference.NewData;

/// <summary>
/// The predictive distribution of jointly Gaussian rows at a point: each statement is affine in earlier draws and in standard normal noise,
/// as in an autoregression, a random walk or a Gaussian process. The means of the rows are their values without noise, the variances are
/// sums of squared responses to each noise variable.
/// </summary>
internal static class GaussianRows
{
    /// <summary>The maximum number of values held at once; beyond it, rows are drawn.</summary>
    private const double MostNumbers = 2.5e7;

    /// <summary>
    /// Mean, standard deviation and quantiles of each number by variable; without variables that are not Gaussian, and empty if there are
    /// too many.
    /// </summary>
    /// <param name="forward">All draws and computations, at the point.</param>
    /// <param name="problem">The story and the rows.</param>
    /// <param name="interval">The credible interval to report.</param>
    public static IReadOnlyDictionary<string, WeightedDraws[]> Compute(ForwardDraws forward, Problem problem, CredibleInterval interval)
    {
        using var parts = forward.GaussianParts(out var names);
        var replicates = parts is null ? 0 : 1 + parts.NoiseNumbers;
        if (parts is null || replicates * parts.NumbersOfADraw > MostNumbers) return new Dictionary<string, WeightedDraws[]>();
        using var responses = parts.Together(parts.ArraysOf(replicates));
        if (responses.Run(new int[replicates], new UnitNoise()) is not null) return new Dictionary<string, WeightedDraws[]>();
        return names.Where(name => problem.Graph[name].Type.Element == Element.Real)
            .ToDictionary(name => name, name => Summaries(responses.Arrays, name, replicates, interval));
    }

    private static WeightedDraws[] Summaries(SampledArrays responses, string name, int replicates, CredibleInterval interval)
    {
        var mean = responses.Of(name, 0);
        var variance = new double[mean.Length];
        for (var replicate = 1; replicate < replicates; replicate++)
        {
            var moved = responses.Of(name, replicate);
            for (var at = 0; at < variance.Length; at++) variance[at] += (moved[at] - mean[at]) * (moved[at] - mean[at]);
        }

        return [.. mean.ToArray().Zip(variance, (m, v) => WeightedDraws.Normal(m, Math.Sqrt(v), interval))];
    }
}
