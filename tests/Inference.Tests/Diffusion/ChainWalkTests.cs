using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Sampling;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Diffusion;

/// <summary>Draws along a chain, step by step and in strides, against the moments of a story that is linear.</summary>
public sealed class ChainWalkTests
{
    /// <summary>
    /// The story's own distribution: s[t-1] = s[t] (1 - beta[t]) / sqrt(keep[t]) + sqrt(beta[t]) noise, however the mean is written.
    /// </summary>
    [Theory]
    [InlineData("", "(s[n, t] - beta[t] * s[n, t]) / sqrt(keep[t])")]
    [InlineData("for t in 1..T { guess[n, t] = s[n, t] - beta[t] * s[n, t] }", "guess[n, t] / sqrt(keep[t])")]
    [InlineData("for t in 1..T-1 { guess[n, t] = s[n, t+1] - beta[t+1] * s[n, t+1] }", "guess[n, t-1] / sqrt(keep[t])")]
    public void Steps_of_the_storys_own_distribution(string defined, string mean)
    {
        var drawn = Draw(Story(defined, mean), null);
        var variance = 1.0;
        for (var t = 5; t >= 1; t--)
        {
            var keep = Math.Exp(-0.3 * t);
            variance = (variance * keep) + (1 - keep);
        }

        Assert.InRange(Variance(drawn), variance * 0.9, variance * 1.1);
    }

    /// <summary>
    /// Where the mean is that of the posterior given x = 0.9 whatever s is, each draw ends with the distribution of s[1] given it, in
    /// however many strides and with however much noise.
    /// </summary>
    [Theory, InlineData(5, 1.0), InlineData(3, 1.0), InlineData(3, 0.5), InlineData(2, 0.0), InlineData(5, 0.0)]
    public void Strides_end_where_the_guide_begins(int steps, double eta)
    {
        const string Posterior = "(sqrt(kept[t-1]) * beta[t] * 0.9 + sqrt(keep[t]) * (1 - kept[t-1]) * s[n, t]) / (1 - kept[t])";
        var drawn = Draw(Story("", Posterior, last: "Normal(0.9 * sqrt(kept[T]), variance = 1 - kept[T])",
            output: "Normal(s[n, 1], sd = 0.001)"), new() { [StandardOptions.Steps] = steps, [StandardOptions.Eta] = eta });
        var kept = Math.Exp(-0.3);
        Assert.InRange(drawn.Average(), (0.9 * Math.Sqrt(kept)) - 0.05, (0.9 * Math.Sqrt(kept)) + 0.05);
        Assert.InRange(Variance(drawn), (1 - kept) * 0.9, (1 - kept) * 1.1);
    }

    private static string Story(string defined, string mean, string last = "Normal(0, 1)",
        string output = "Normal((s[n, 1] - beta[1] * s[n, 1]) / sqrt(keep[1]), variance = beta[1])") =>
            ChainStories.Of("exp(-0.3 * t)", "Normal(sqrt(keep[1]) * x[n], variance = beta[1])",
                "Normal(sqrt(keep[t]) * s[n, t-1], variance = beta[t])", $"Normal({mean}, variance = beta[t])", output, "")
                .Replace("s[n, T]: real ~ Normal(0, 1)", $"""
                    {defined}
                      s[n, T]: real ~ {last}
                    """, StringComparison.Ordinal);

    private static double[] Draw(string story, RunOptions? walk)
    {
        var graph = TestStory.Compile(story);
        var binding =
            new ProblemBinder(graph, InputTables.None, TestStory.Catalog,
                new PriorDrawRequest(graph, new Dictionary<string, long>(), 4000)).Bind();
        return new PriorSampler(binding.Problem!, TestStory.Catalog) { ChainOptions = walk }.Sample(1).Value!.Values["x"].Values;
    }

    private static double Variance(double[] values) => values.Average(v => v * v) - (values.Average() * values.Average());
}
