using ProbDsl.Inference.Structures.Chains;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Diffusion;

/// <summary>Strides back along a chain, against their definition.</summary>
public sealed class ChainStrideTests
{
    private const string Start = "Normal(2 * x[n] - 1, variance = 0.5)", Step = "Normal(0.5 * s[n, t-1] + 0.25 * t, variance = 0.1 * t)";

    /// <summary>
    /// To the member before, with all noise drawn anew, it is the posterior of the guide's chain: the story's mean, and the noise between.
    /// </summary>
    [Fact]
    public void To_the_member_before_it_is_the_posterior()
    {
        var schedule = Schedule();
        for (var t = 2; t <= 5; t++)
        {
            var stride = ReverseStep.Create(schedule, t, t - 1, 1);
            Assert.Equal(1, stride.OfMean.Values[0], 1e-12);
            Assert.Equal(0, stride.OfNext.Values[0], 1e-12);
            Assert.Equal(0, stride.Beside.Values[0], 1e-12);
            Assert.Equal(Math.Sqrt(schedule.BackVariance.Values[t - 1]), stride.Sd.Values[0], 1e-12);
        }
    }

    /// <summary>
    /// Where the story's mean is that of the posterior given x, a stride leads from the distribution of s[t] given x to that of s[u],
    /// however long it is and however much noise is drawn anew.
    /// </summary>
    [Theory, InlineData(1.0), InlineData(0.5), InlineData(0.0)]
    public void Strides_keep_the_marginals(double eta)
    {
        var schedule = Schedule();
        const double X = 0.7;
        for (var t = 2; t <= 5; t++)
            for (var u = 1; u < t; u++)
            {
                var stride = ReverseStep.Create(schedule, t, u, eta);
                var ofNext = (stride.OfMean.Values[0] * schedule.OfNext.Values[t - 1]) + stride.OfNext.Values[0];
                var beside = (stride.OfMean.Values[0] * ((schedule.OfSource.Values[t - 1] * X) + schedule.Beside.Values[t - 1]))
                    + stride.Beside.Values[0];
                Assert.Equal((schedule.KeptScale.Values[u - 1] * X) + schedule.KeptOffset.Values[u - 1],
                    (ofNext * ((schedule.KeptScale.Values[t - 1] * X) + schedule.KeptOffset.Values[t - 1])) + beside, 1e-12);
                Assert.Equal(schedule.KeptVariance.Values[u - 1],
                    (ofNext * ofNext * schedule.KeptVariance.Values[t - 1]) + (stride.Sd.Values[0] * stride.Sd.Values[0]), 1e-12);
                Assert.True(eta > 0 ? stride.Sd.Values[0] > 0 : stride.Sd.Values[0] == 0);
            }
    }

    /// <summary>
    /// Song et al. 2021, equation 16, for a chain that keeps variance 1: sigma = eta sqrt((1 - a_u) / (1 - a_t)) sqrt(1 - a_t / a_u), where
    /// a is the product of what is kept; and equation 12: with the noise that the story's mean stands for known, s[u] = sqrt(a_u) x +
    /// sqrt(1 - a_u - sigma^2) e.
    /// </summary>
    [Theory, InlineData(1.0), InlineData(0.7), InlineData(0.25), InlineData(0.0)]
    public void Between_none_and_all_the_noise_is_the_published_share(double eta)
    {
        var schedule = Schedule(ChainStories.Linear());
        double Kept(int t) => Math.Exp(-0.15 * t * (t + 1));                             // prod exp(-0.3 k)
        const double X = 0.7, Noise = -1.3;
        for (var t = 2; t <= 5; t++)
            for (var u = 1; u < t; u++)
            {
                var stride = ReverseStep.Create(schedule, t, u, eta);
                var sigma = eta * Math.Sqrt((1 - Kept(u)) / (1 - Kept(t))) * Math.Sqrt(1 - (Kept(t) / Kept(u)));
                Assert.Equal(sigma, stride.Sd.Values[0], 1e-12);
                var at = (Math.Sqrt(Kept(t)) * X) + (Math.Sqrt(1 - Kept(t)) * Noise);
                var mean = (schedule.OfSource.Values[t - 1] * X) + (schedule.OfNext.Values[t - 1] * at) + schedule.Beside.Values[t - 1];
                var next = (stride.OfMean.Values[0] * mean) + (stride.OfNext.Values[0] * at) + stride.Beside.Values[0];
                Assert.Equal((Math.Sqrt(Kept(u)) * X) + (Math.Sqrt(1 - Kept(u) - (sigma * sigma)) * Noise), next, 1e-12);
            }
    }

    [Theory, InlineData(10, 10, "10 9 8 7 6 5 4 3 2 1"), InlineData(10, 4, "10 7 4 1"),
        InlineData(1000, 2, "1000 1"), InlineData(5, 1, "5")]
    public void Members_are_visited_evenly_with_both_ends(int length, int count, string members) =>
        Assert.Equal(members, string.Join(' ', ReverseStep.Visited(length, count)));

    private static NoiseSchedule Schedule(string? story = null)
    {
        var bound = TestStory.By(story ?? ChainStories.Linear(start: Start, step: Step), ChainStories.Csv);
        var chains = new NoisingChains(bound.Graph);
        return new(chains.Of(Assert.Single(chains.Candidates)), bound.Problem, TestStory.Catalog);
    }
}
