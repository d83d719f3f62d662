using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Fits;

/// <summary>Monte Carlo standard errors and effective sample sizes of each number, against their meaning.</summary>
public sealed class DrawErrorTests
{
    private const string Story = """
        model M
        data x[rows]: real
        mu ~ Normal(0, 1)
        s ~ Exponential(1)
        for n in rows { x[n] ~ Normal(mu, s) }
        """;

    // the errors of means over several seeds are as large as each fit says of its own
    [Fact]
    public void The_standard_error_is_how_means_differ_from_seed_to_seed()
    {
        var bound = TestStory.By(Story, "x\n0.3\n2\n-0.8\n");
        var fits = Enumerable.Range(1, 40)
            .Select(seed => bound.Fitted(new(Threads: 1, Seed: (ulong)seed, Draws: 500), "importance").Summary!.Estimates).ToList();
        for (var of = 0; of < 2; of++)
        {
            double[] means = [.. fits.Select(f => f[of].Value.Values[0])];
            var sd = Math.Sqrt(means.Sum(m => Math.Pow(m - means.Average(), 2)) / (means.Length - 1));
            // of 40 seeds a standard deviation is known to 11%
            Assert.InRange(sd / fits.Average(f => f[of].Spread!.Error!.StandardError.Values[0]), 0.65, 1.45);
        }
    }

    [Fact]
    public void Effective_draws_are_the_draws_of_equal_weight_and_fewer_of_weighted_ones()
    {
        var weighted = TestStory.By(Story, "x\n0.3\n2\n-0.8\n").Fitted(new(Threads: 1, Draws: 500), "importance").Summary!.Estimates
            .Select(e => e.Spread!.Error!).ToList();
        Assert.All(weighted, e => Assert.InRange(e.EffectiveDraws.Values[0], 50, 499));
        var equal = TestStory.By("""
            model M
            data x[rows]: real
            mu ~ Normal(0, 1)
            scale = exp(mu)
            for n in rows { x[n] ~ Normal(mu, 1) }
            """, "x\n0.3\n")
            .Fitted(new(Threads: 1, Draws: 500), "exact").Summary!.Definitions.Single(e => e.Name == "scale").Spread!;
        Assert.Equal(500, equal.Error!.EffectiveDraws.Values[0], 1e-6);
        Assert.Equal(equal.Sd.Values[0] / Math.Sqrt(500), equal.Error.StandardError.Values[0], 1e-12);
    }

    // laplace is corrected by weighted draws
    [Theory, InlineData("quadrature", false), InlineData("laplace", true)]
    public void Means_on_a_grid_have_none(string method, bool has) => Assert.All(
        TestStory.By(Story, "x\n0.3\n2\n-0.8\n").Fitted(new(Threads: 1), method).Summary!.Estimates,
        e => Assert.Equal(has, e.Spread!.Error is not null));
}
