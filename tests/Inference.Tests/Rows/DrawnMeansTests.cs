using ProbDsl.Inference.Results;

namespace ProbDsl.Tests.Rows;

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

    private static MonteCarloMeans Of(params double[] draws)
    {
        var means = new MonteCarloMeans(1);
        foreach (var draw in draws) means.Add([draw]);
        return means;
    }
}
