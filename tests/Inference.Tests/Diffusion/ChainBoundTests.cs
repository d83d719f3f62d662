using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Variational;

namespace ProbDsl.Tests.Diffusion;

/// <summary>The bound that is derived from a noising chain, against that of the chain as it stands.</summary>
public sealed class ChainBoundTests
{
    private static readonly double[] data = [0.7, -1.3, 0.2], spread = [0.3, 0.5, 0.4, 0.6, 0.7];

    /// <summary>
    /// Where log p - log q is quadratic in the chain, its mean is that over sigma points of the whole chain's normal distribution; each
    /// term of the derived bound is quadratic in one draw, whose mean is that at -1 and 1.
    /// </summary>
    [Theory, InlineData("exp(-0.3 * t)"), InlineData("exp(-(0.1 + 19.9 * (t - 0.5) / T) / T)"), InlineData("1 - 0.9 * t / T")]
    public void It_is_the_bound_of_the_whole_chain(string keep)
    {
        var bound = TestStory.By(ChainStories.Linear(keep), ChainStories.Csv);
        var run = new GuideRun(bound, BoundObjective.Elbo, chains: ChainTreatment.EveryStep);
        var derived = Quadratic(run);
        Assert.InRange(derived - BruteForce(KeepOf(keep)), -1e-9, 1e-9);
    }

    /// <summary>What a chain's posterior variance is matters: with the step's own in its place the bound is another one.</summary>
    [Fact]
    public void A_wrong_posterior_variance_shows()
    {
        var keep = KeepOf("exp(-0.3 * t)");
        Assert.InRange(ByFormula(keep, wrongVariance: false) - BruteForce(keep), -1e-9, 1e-9);
        Assert.True(Math.Abs(ByFormula(keep, wrongVariance: true) - BruteForce(keep)) > 0.05);
    }

    /// <summary>The chain drawn as a whole has the same mean, by the same sigma points.</summary>
    [Fact]
    public void The_plain_objective_is_the_same_in_the_mean()
    {
        var bound = TestStory.By(ChainStories.Linear(), ChainStories.Csv);
        var run = new GuideRun(bound, BoundObjective.Elbo, usesFormulas: false, chains: ChainTreatment.Drawn);
        // five draws for each row: one at a time is sqrt(5) or -sqrt(5), all others 0; slots are the first member's and the rest's
        var values = from member in Enumerable.Range(0, 5)
                     from sign in new[] { 1, -1 }
                     select run.ValueAt(run.At(),
                         (slot, i) => (slot.Shape.Count == 3 ? 0 : 1 + (i / 3)) == member ? sign * Math.Sqrt(5) : 0);
        Assert.InRange(values.Average() - BruteForce(KeepOf("exp(-0.3 * t)")), -1e-9, 1e-9);
    }

    /// <summary>With a net, over many draws of both.</summary>
    [Fact]
    public void With_a_net_both_agree_within_their_errors()
    {
        var bound = TestStory.By(ChainStories.Net(), ChainStories.Csv);
        var (derived, plain) = (new GuideRun(bound, BoundObjective.Elbo, particles: 500, chains: ChainTreatment.EveryStep),
            new GuideRun(bound, BoundObjective.Elbo, particles: 500, usesFormulas: false, chains: ChainTreatment.Drawn));
        var (mean, error) = Mean(seed => derived.Value(derived.At(), seed));
        var (other, otherError) = Mean(seed => plain.Value(plain.At(), seed));
        Assert.InRange(mean - other, -4 * Math.Sqrt((error * error) + (otherError * otherError)),
            4 * Math.Sqrt((error * error) + (otherError * otherError)));
        Assert.True(error < 0.02 && otherError < 0.1);
    }

    /// <summary>
    /// One step a row, whichever it is, for all of them: the mean over the shares that choose steps is the sum over steps.
    /// </summary>
    [Fact]
    public void Sampled_steps_are_all_steps_in_the_mean()
    {
        var one = TestStory.By(ChainStories.Net(), "x\n0.7\n");
        var (all, sampled) = (new GuideRun(one, BoundObjective.Elbo, chains: ChainTreatment.EveryStep),
            new GuideRun(one, BoundObjective.Elbo));
        var weights = all.At();
        var shares = Enumerable.Range(0, 4).Select(i => (i + 0.5) / 4);
        var mean = shares.Average(u => sampled.ValueAt(weights, (slot, _) => slot.Kind == NoiseKind.Uniform ? u : 0.4));
        Assert.Equal(all.ValueAt(weights, (_, _) => 0.4), mean, 1e-10);
    }

    /// <summary>Each row draws each step as often, whatever its place in the batch.</summary>
    [Fact]
    public void Steps_are_spread_evenly_over_rows()
    {
        var bound = TestStory.By(ChainStories.Net(), "x\n0.7\n0.7\n0.7\n0.7\n");
        var (all, sampled) = (new GuideRun(bound, BoundObjective.Elbo, chains: ChainTreatment.EveryStep),
            new GuideRun(bound, BoundObjective.Elbo));
        // four rows of the same data and noise have the four steps, from whatever share they begin
        foreach (var u in new[] { 0.01, 0.37, 0.99 })
            Assert.Equal(all.ValueAt(all.At(), (_, _) => 0.4),
                sampled.ValueAt(all.At(), (slot, _) => slot.Kind == NoiseKind.Uniform ? u : 0.4), 1e-10);
    }

    /// <summary>
    /// In large batches some rows are for the first step alone, and the others for those behind it: the mean is the same.
    /// </summary>
    [Fact]
    public void Rows_for_the_first_step_alone_leave_the_mean_as_it_is()
    {
        var bound = TestStory.By(ChainStories.Net(), "x\n" + string.Concat(Enumerable.Repeat("0.7\n", 60)));
        var (all, sampled) = (new GuideRun(bound, BoundObjective.Elbo, chains: ChainTreatment.EveryStep),
            new GuideRun(bound, BoundObjective.Elbo));
        var mean = Enumerable.Range(0, 4)
            .Average(i => sampled.ValueAt(sampled.At(), (slot, _) => slot.Kind == NoiseKind.Uniform ? (i + 0.5) / 4 : 0.4));
        Assert.Equal(all.ValueAt(all.At(), (_, _) => 0.4), mean, 1e-10);
        // 7 of the 60 are for the first step: their noise has no effect on the others
        Assert.Contains(sampled.NoiseShapes, s => s.Rank == 1 && s[0] == 7);
        Assert.Contains(sampled.NoiseShapes, s => s.Rank == 1 && s[0] == 53);
    }

    /// <summary>Another latent, of no row, that the step and the data read: all rows are for all steps then.</summary>
    [Fact]
    public void A_latent_of_all_rows_leaves_the_mean_as_it_is()
    {
        var story = ChainStories.Linear().Replace("param gain: real = 0.8", "gain: real ~ Normal(1, 1)", StringComparison.Ordinal)
            .Replace("guide {", """
                guide {
                  gain ~ Normal(0.8, 0.1)
                """, StringComparison.Ordinal);
        var bound = TestStory.By(story, "x\n" + string.Concat(Enumerable.Repeat("0.7\n", 60)));
        var (all, sampled) = (new GuideRun(bound, BoundObjective.Elbo, chains: ChainTreatment.EveryStep),
            new GuideRun(bound, BoundObjective.Elbo));
        var mean = Enumerable.Range(0, 4)
            .Average(i => sampled.ValueAt(sampled.At(), (slot, _) => slot.Kind == NoiseKind.Uniform ? (i + 0.5) / 4 : 0.4));
        Assert.Equal(all.ValueAt(all.At(), (_, _) => 0.4), mean, 1e-10);
    }

    /// <summary>Params alone are enough for a chain to be fitted by it unasked.</summary>
    [Fact]
    public void A_chain_without_nets_is_fitted_by_its_bound() =>
        Assert.Equal("elbo",
            new MethodTable(TestStory.Catalog).Select(TestStory.By(ChainStories.Linear(), ChainStories.Csv).Facts, null).Method?.Name);

    /// <summary>Where the chain goes by formulas; a story whose chain has to be drawn all the same is compared by both.</summary>
    [Theory, InlineData("gain * s[n, t] + offset * t", "elbo"), InlineData("gain * s[n, t] + offset * s[n, T]", "elbo iwae")]
    public void A_comparison_draws_no_whole_chains_unasked(string back, string methods)
    {
        var bound = TestStory.By(ChainStories.Linear().Replace("gain * s[n, t] + offset * t", back, StringComparison.Ordinal),
            ChainStories.Csv);
        Assert.Equal(methods, string.Join(' ',
            new MethodTable(TestStory.Catalog).All.Where(m => m.IsComparedOn(bound.Facts) && m is GuidedMethod).Select(m => m.Name)));
    }

    private static (double Mean, double Error) Mean(Func<ulong, double> value)
    {
        double[] values = [.. Enumerable.Range(1, 20).Select(seed => value((ulong)seed))];
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length * (values.Length - 1.0))));
    }

    private static double Quadratic(GuideRun run) => (run.ValueAt(run.At(), [1.0]) + run.ValueAt(run.At(), [-1.0])) / 2;

    private static double[] KeepOf(string text) => [.. Enumerable.Range(1, 5).Select(t => text switch
    {
        "exp(-0.3 * t)" => Math.Exp(-0.3 * t),
        "1 - 0.9 * t / T" => 1 - (0.9 * t / 5),
        _ => Math.Exp(-(0.1 + (19.9 * (t - 0.5) / 5)) / 5),
    })];

    /// <summary>-ELBO for a row: log q - log p at the sigma points of q(s[1..5] | x), each computed along the chain.</summary>
    private static double BruteForce(double[] keep) => data.Average(x =>
    {
        var total = 0.0;
        for (var member = 0; member < 5; member++)
            foreach (var sign in new[] { 1, -1 })
            {
                var (s, q, before) = (new double[5], 0.0, x);
                for (var t = 0; t < 5; t++)
                {
                    var noise = t == member ? sign * Math.Sqrt(5) : 0;
                    s[t] = (Math.Sqrt(keep[t]) * before) + (Math.Sqrt(1 - keep[t]) * noise);
                    q += LogNormal(s[t], Math.Sqrt(keep[t]) * before, 1 - keep[t]);
                    before = s[t];
                }

                var p = LogNormal(s[4], 0, 1) + LogNormal(x, (0.8 * s[0]) - 0.1, spread[0]);
                for (var t = 1; t < 5; t++) p += LogNormal(s[t - 1], (0.8 * s[t]) + (0.1 * (t + 1)), spread[t]);
                total += (q - p) / 10;
            }

        return total;
    });

    /// <summary>The same by the divergences of Ho et al. 2020, equation 5, for this chain alone.</summary>
    private static double ByFormula(double[] keep, bool wrongVariance) => data.Average(x =>
    {
        double[] kept = [.. keep.Select((_, t) => keep.Take(t + 1).Aggregate((a, b) => a * b))];
        var end = Divergence(Math.Sqrt(kept[4]) * x, 1 - kept[4], 0, 1);
        var output = -MeanOf(noise => LogNormal(x, (0.8 * ((Math.Sqrt(kept[0]) * x) + (Math.Sqrt(1 - kept[0]) * noise))) - 0.1, spread[0]));
        var steps = Enumerable.Range(1, 4).Sum(t => MeanOf(noise =>
        {
            var (s, beta) = ((Math.Sqrt(kept[t]) * x) + (Math.Sqrt(1 - kept[t]) * noise), 1 - keep[t]);
            var mean = ((Math.Sqrt(kept[t - 1]) * beta * x) + (Math.Sqrt(keep[t]) * (1 - kept[t - 1]) * s)) / (1 - kept[t]);
            return Divergence(mean, wrongVariance ? beta : beta * (1 - kept[t - 1]) / (1 - kept[t]),
                (0.8 * s) + (0.1 * (t + 1)), spread[t]);
        }));
        return end + output + steps;
    });

    private static double MeanOf(Func<double, double> quadratic) => (quadratic(1) + quadratic(-1)) / 2;

    private static double Divergence(double mean, double variance, double other, double otherVariance) =>
        0.5 * (Math.Log(otherVariance / variance) + ((variance + ((mean - other) * (mean - other))) / otherVariance) - 1);

    private static double LogNormal(double x, double mean, double variance) =>
        -0.5 * (((x - mean) * (x - mean) / variance) + Math.Log(2 * Math.PI * variance));
}
