using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.NewData;

namespace ProbDsl.Tests.Diagnostics;

/// <summary>Standard errors, spreads and quantiles of few draws, against the textbook's numbers.</summary>
public sealed class ErrorOfMeansTests
{
    // of 2, 4, 4, 5, 10: mean 5, squares 9 + 1 + 1 + 0 + 25 = 36, sd 3 with n - 1, error 3 / sqrt(5)
    private static readonly double[] five = [2, 4, 4, 5, 10];

    [Fact]
    public void The_error_of_a_mean_is_the_sample_deviation_over_the_root_of_n()
    {
        Assert.Equal(3 / Math.Sqrt(5), StandardError.OfMean(five), 1e-15);
        Assert.Equal(3 / Math.Sqrt(5), StandardError.OfMean([.. five.Select(v => v + 1e6)]), 1e-9);
        Assert.True(double.IsNaN(StandardError.OfMean([2.0])));
    }

    /// <summary>
    /// Rows of equal weight have the sample standard deviation, with n - 1, and Hazen's quantiles: the k-th of n stands at (k - 1/2) / n.
    /// </summary>
    [Fact]
    public void Draws_that_count_the_same_have_the_sample_deviation()
    {
        var drawn = WeightedDraws.Summarize([.. five.Select(_ => new double[] { -3 })], 0, s => five[s], CredibleInterval.Usual);
        Assert.Equal((5.0, 3.0), (drawn.Mean, drawn.Sd), new Near());
        // 4 stands at 0.3 and 0.5, 5 at 0.7, 10 at 0.9; below 0.1 and above 0.9 there is nothing further out
        Assert.Equal((2.0, 4.0, 10.0), (drawn.Low, drawn.Median, drawn.High));
        Assert.Equal(["mean", "sd", "q5", "q50", "q95", "mcse"], WeightedDraws.Columns(5, CredibleInterval.Usual).Select(t => t.Name));
        Assert.Equal([5, 3, 2, 4, 10, 3 / Math.Sqrt(5)], WeightedDraws.Columns(5, CredibleInterval.Usual).Select(t => t.Value(drawn)),
            (a, b) => Math.Abs(a - b) < 1e-14);
    }

    /// <summary>
    /// Weights 1, 2, 1: mean 9 / 4; the spread sum w (x - mean)^2 / (1 - sum w^2) has no bias where values are independent of weights.
    /// </summary>
    [Fact]
    public void Draws_that_count_by_weights_have_the_unbiased_variance()
    {
        double[] values = [1, 2, 4], weights = [0.25, 0.5, 0.25];
        var drawn =
            WeightedDraws.Summarize([.. weights.Select(w => new[] { 7.0, Math.Log(w) + 100 })], 1, s => values[s], CredibleInterval.Usual);
        var variance = values.Zip(weights, (v, w) => w * (v - 2.25) * (v - 2.25)).Sum() / (1 - 0.375);
        Assert.Equal((2.25, Math.Sqrt(variance)), (drawn.Mean, drawn.Sd), new Near());
    }

    [Fact]
    public void Draws_one_after_another_have_the_same_deviation()
    {
        var moments = new RunningMoments(2);
        foreach (var v in five) moments.Add([v, 1e9 + v]);
        Assert.Equal((5.0, 3.0), (moments.Mean(0), moments.Sd(0)), new Near());
        Assert.Equal(3, moments.Sd(1), 1e-6);
    }

    /// <summary>
    /// The lead is the mean of the differences row by row, and its error that of these differences, not of the two means apart. Rows that
    /// one of the two has no value for are left out.
    /// </summary>
    [Fact]
    public void A_lead_is_of_the_same_rows()
    {
        double[] hard = [-10, -0.5, -3, double.NaN, -7, -1], apart = [2, 4, 4, 1, 5, 10];
        var (better, worse) = (Scores([.. hard.Zip(apart, (h, a) => h + a)]), Scores([.. hard]));
        var lead = better.DifferenceFrom(worse)!;
        Assert.Equal((5.0, 3 / Math.Sqrt(5)), (lead.Mean, lead.Error), new Near());
        Assert.True(lead.IsSignificant && worse.Error > lead.Error);
        Assert.Equal((5, StandardError.OfMean([-10, -0.5, -3, -7, -1])), (worse.Rows, worse.Error));

        static EvaluationScores Scores(double[] each) => new(ScoreKind.Exact, "exact", each, 1);
    }

    /// <summary>A difference is more than chance from two standard errors on, and none below a millionth of a nat.</summary>
    [Theory, InlineData(0.21, 0.1, true), InlineData(0.19, 0.1, false), InlineData(-0.5, 0.1, false), InlineData(1e-7, 1e-9, false)]
    public void Two_standard_errors_distinguish(double mean, double error, bool areApart)
    {
        Assert.Equal(areApart, new ScoreDifference(mean, error).IsSignificant);
        Assert.Equal(areApart, new RankedFit(null!, null!, mean, error).IsDistinguished);
    }

    private sealed class Near : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) =>
            Math.Abs(x.Item1 - y.Item1) < 1e-13 && Math.Abs(x.Item2 - y.Item2) < 1e-13;

        public int GetHashCode((double, double) value) => 0;
    }
}
