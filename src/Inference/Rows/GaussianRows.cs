using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Draws;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Rows;

/// <summary>
/// What a point says of rows that are jointly Gaussian: each statement is affine in what was drawn before it and in standard normal noise
/// of its own, as an autoregression, a random walk or a Gaussian process is. Its rows then have the means that come out without noise,
/// and variances that are sums of squared responses, one to each place of the noise.
/// </summary>
internal static class GaussianRows
{
    /// <summary>Numbers held at once; with more, rows are drawn.</summary>
    private const double MostNumbers = 2.5e7;

    /// <summary>The 95% quantile of the standard normal distribution.</summary>
    private const double Upper = 1.6448536269514722;

    /// <summary>
    /// By variable, of each number its mean, standard deviation and quantiles; none of those that are not Gaussian, or where there are
    /// too many.
    /// </summary>
    /// <param name="forward">All that is drawn and computed, with the point in place.</param>
    /// <param name="problem">The story and the rows.</param>
    public static IReadOnlyDictionary<string, WeightedDraws[]> Of(ForwardDraws forward, Problem problem)
    {
        using var parts = forward.GaussianParts(out var names);
        var replicates = parts is null ? 0 : 1 + parts.NoiseNumbers;
        if (parts is null || replicates * parts.NumbersOfADraw > MostNumbers) return new Dictionary<string, WeightedDraws[]>();
        using var responses = parts.Together(parts.ArraysOf(replicates));
        if (responses.Run(new int[replicates], new UnitNoise()) is not null) return new Dictionary<string, WeightedDraws[]>();
        return names.Where(name => problem.Graph[name].Type.Element == Element.Real)
            .ToDictionary(name => name, name => Summaries(responses.Arrays, name, replicates));
    }

    private static WeightedDraws[] Summaries(SampledArrays responses, string name, int replicates)
    {
        var mean = responses.Of(name, 0);
        var variance = new double[mean.Length];
        for (var replicate = 1; replicate < replicates; replicate++)
        {
            var moved = responses.Of(name, replicate);
            for (var at = 0; at < variance.Length; at++) variance[at] += (moved[at] - mean[at]) * (moved[at] - mean[at]);
        }

        return [.. mean.ToArray().Zip(variance, (m, v) => Normal(m, Math.Sqrt(v)))];
    }

    private static WeightedDraws Normal(double mean, double sd) => new(mean, sd, mean - (Upper * sd), mean, mean + (Upper * sd), 0);
}
