using ProbDsl.Inference.LogDensity;

namespace ProbDsl.Tests.LogDensity;

/// <summary>The logarithm of the mean of numbers that are given as logarithms, one after another.</summary>
public sealed class LogMeanExpTests
{
    private const double None = double.NegativeInfinity;

    /// <summary>Numbers of 0 count too.</summary>
    [Theory, InlineData(0.3), InlineData(1.0, 2.0, 3.0), InlineData(3.0, 2.0, 1.0), InlineData(None, 0.5), InlineData(0.5, None)]
    [InlineData(None, None, 2.0, None, 1.0, 2.0), InlineData(-1.0, -1.0, -1.0, -1.0), InlineData(0.0, None, 0.0, None, None)]
    public void It_is_the_log_of_the_mean(params double[] logs) =>
        Assert.Equal(Math.Log(logs.Average(Math.Exp)), LogMeanExp.Compute(logs), 1e-14);

    /// <summary>Numbers that overflow or underflow a double keep their digits.</summary>
    [Theory, InlineData(2000), InlineData(-2000)]
    public void A_shift_of_all_shifts_the_mean(double shift) =>
        Assert.Equal(shift + Math.Log((1 + Math.E) / 4), LogMeanExp.Compute([shift, None, shift + 1, None]), 1e-12);

    [Fact]
    public void Without_any_above_0_it_is_minus_infinity() => Assert.Equal(None, LogMeanExp.Compute([None, None]));

    [Theory, InlineData(double.NaN, 1.0), InlineData(1.0, double.NaN)]
    public void What_is_no_number_makes_the_mean_none(double first, double second) =>
        Assert.True(double.IsNaN(LogMeanExp.Compute([first, second])));
}
