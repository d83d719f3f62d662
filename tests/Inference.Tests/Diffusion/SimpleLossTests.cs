using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Variational;

namespace ProbDsl.Tests.Diffusion;

/// <summary>
/// The simple loss is the mean over the steps of the squared difference between the noise and what the net says of it, whatever the net is
/// asked for (Ho et al. 2020, equation 14).
/// </summary>
public sealed class SimpleLossTests
{
    private const string Net = "net told(s: real, t: index[T]) -> real = mlp(hidden = [4], act = tanh)";

    private static readonly double[] data = [0.7, -1.3, 0.2];

    [Fact]
    public void Of_a_net_that_says_the_noise() => Check(
        "told(s[n, t], t)", "(s[n, t] - beta[t] / sqrt(1 - kept[t]) * eps[n, t]) / sqrt(keep[t])", (_, _, kept, reported) => reported);

    /// <summary>x says noise (s - sqrt(kept) x) / sqrt(1 - kept).</summary>
    [Fact]
    public void Of_a_net_that_says_the_data() => Check(
        "(s[n, t] - sqrt(kept[t]) * told(s[n, t], t)) / sqrt(1 - kept[t])",
        "(s[n, t] - beta[t] / sqrt(1 - kept[t]) * eps[n, t]) / sqrt(keep[t])",
        (s, _, kept, reported) => (s - (Math.Sqrt(kept) * reported)) / Math.Sqrt(1 - kept));

    /// <summary>v = sqrt(kept) noise - sqrt(1 - kept) x says noise sqrt(kept) v + sqrt(1 - kept) s (Salimans and Ho 2022).</summary>
    [Fact]
    public void Of_a_net_that_says_the_velocity() => Check(
        "sqrt(kept[t]) * told(s[n, t], t) + sqrt(1 - kept[t]) * s[n, t]",
        "(s[n, t] - beta[t] / sqrt(1 - kept[t]) * eps[n, t]) / sqrt(keep[t])",
        (s, _, kept, reported) => (Math.Sqrt(kept) * reported) + (Math.Sqrt(1 - kept) * s));

    [Theory]
    [InlineData("variance = beta[t]", "variance = spread", "s[n, t-1]", "variance")]
    [InlineData("variance = beta[t]", "sd = exp(told(s[n, t], t))", "s[n, t-1]", "sd")]
    public void Learned_noise_is_refused(string known, string learned, string statement, string what)
    {
        var story = Story("told(s[n, t], t)", "(s[n, t] - beta[t] / sqrt(1 - kept[t]) * eps[n, t]) / sqrt(keep[t])")
            .Replace(known, learned, StringComparison.Ordinal)
            .Replace("data x", "param spread: positive\ndata x", StringComparison.Ordinal);
        // the guide's stays as it is
        var guide = story.IndexOf("guide", StringComparison.Ordinal);
        story = story[..guide] + story[guide..].Replace(learned, known, StringComparison.Ordinal);
        var limit = Assert.Throws<LoweringLimit>(() =>
            new GuideRun(TestStory.By(story, ChainStories.Csv), BoundObjective.Elbo, chains: ChainTreatment.Simple));
        Assert.Equal(statement, limit.Statement.Name);
        Assert.Contains($"its {what} is learned", limit.Reason, StringComparison.Ordinal);
        _ = new GuideRun(TestStory.By(story, ChainStories.Csv), BoundObjective.Elbo);
    }

    private static string Story(string eps, string mean) =>
        ChainStories.Of("exp(-0.3 * t)", "Normal(sqrt(keep[1]) * x[n], variance = beta[1])",
            "Normal(sqrt(keep[t]) * s[n, t-1], variance = beta[t])", $"Normal({mean}, variance = beta[t])",
            $"Normal({mean.Replace("n, t]", "n, 1]", StringComparison.Ordinal).Replace("[t]", "[1]", StringComparison.Ordinal)}, "
                + $"variance = beta[1])", Net)
            .Replace("for n in rows {\n  s[n, T]", $"for n in rows {{\n  for t in 1..T {{ eps[n, t] = {eps} }}\n  s[n, T]",
                StringComparison.Ordinal);

    private static void Check(string eps, string mean, Func<double, double, double, double, double> noiseOf)
    {
        var bound = TestStory.By(Story(eps, mean), ChainStories.Csv);
        var run = new GuideRun(bound, BoundObjective.Elbo, chains: ChainTreatment.Simple);
        var weights = run.At();
        // the rows' steps lie thirds of a turn apart; over the shares i / 12 each row has each step as often
        var loss = Enumerable.Range(0, 12)
            .Average(i => run.ValueAt(weights, (slot, _) => slot.Kind == NoiseKind.Uniform ? (i + 0.5) / 12 : 0.6));
        double[] keep = [.. Enumerable.Range(1, 5).Select(t => Math.Exp(-0.3 * t))];
        var expected = data.Average(x => Enumerable.Range(1, 5).Average(t =>
        {
            var kept = keep.Take(t).Aggregate((a, b) => a * b);
            var s = (Math.Sqrt(kept) * x) + (Math.Sqrt(1 - kept) * 0.6);
            var difference = 0.6 - noiseOf(s, t, kept, NetOf(weights, s, t));
            return difference * difference;
        }));
        Assert.Equal(expected, loss, 1e-10);
    }

    /// <summary>What the net says, by hand: a layer of tanh over s and the step as one of five, and a linear one.</summary>
    private static double NetOf(Dictionary<string, Tensor> weights, double s, int t)
    {
        var (ofNumber, ofStep, bias, second) = (weights["told.1.weight.s"].Values, weights["told.1.weight.t"].Values,
            weights["told.1.bias"].Values, weights["told.2.weight"].Values);
        return weights["told.2.bias"].Values[0] + Enumerable.Range(0, 4)
            .Sum(h => second[h] * Math.Tanh(bias[h] + (s * ofNumber[h]) + ofStep[((t - 1) * 4) + h]));
    }
}
