using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.NewData;

/// <summary>Means over draws with their standard errors.</summary>
public sealed class DrawnMeansTests
{
    [Fact]
    public void Of_draws_that_count_the_same()
    {
        var means = Of(1, 2, 3, 4);
        Assert.Equal(2.5, means.Means[0], 1e-15);
        Assert.Equal(Math.Sqrt(1.25 / 4), means.StandardErrors[0], 1e-15);
    }

    // 1 1 1 4 is one draw of weight 3 and one of weight 1: 16 / 10 draws
    [Fact]
    public void Of_draws_that_resampling_repeats() => Assert.Equal(Math.Sqrt(27.0 / 16 / 1.6), Of(1, 1, 1, 4).StandardErrors[0], 1e-15);

    /// <summary>The mean of a stationary autoregression has a variance (1 + r) / (1 - r) times that of independent draws.</summary>
    [Fact]
    public void Of_a_chain_whose_draws_depend_on_those_before()
    {
        const int Count = 80_000;
        const double Keep = 0.9;
        var (chain, independent, random) = (new MonteCarloMeans(1, batch: 400), new MonteCarloMeans(1), new RandomStream(1, "chain"));
        var x = random.NextNormal() / Math.Sqrt(1 - (Keep * Keep));
        for (var i = 0; i < Count; i++)
        {
            chain.Add([x]);
            independent.Add([x]);
            x = (Keep * x) + random.NextNormal();
        }

        Assert.InRange(chain.StandardErrors[0] * (1 - Keep) * Math.Sqrt(Count), 0.85, 1.15);
        Assert.True(independent.StandardErrors[0] < 0.3 * chain.StandardErrors[0]);
    }

    [Fact]
    public void Of_batches()
    {
        var means = new MonteCarloMeans(1, batch: 2);
        foreach (var draw in (double[])[1, 2, 3, 6, 5, 4]) means.Add([draw]);
        // means 1.5, 4.5, 4.5
        Assert.Equal(3.5, means.Means[0], 1e-15);
        Assert.Equal(1, means.StandardErrors[0], 1e-15);
    }

    private static MonteCarloMeans Of(params double[] draws)
    {
        var means = new MonteCarloMeans(1);
        foreach (var draw in draws) means.Add([draw]);
        return means;
    }
}
