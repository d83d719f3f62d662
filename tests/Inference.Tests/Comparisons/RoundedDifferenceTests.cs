using ProbDsl.Inference.Results;
using ProbDsl.Inference.NewData;
using ProbDsl.Inference.Variational;

namespace ProbDsl.Tests.Comparisons;

/// <summary>Values that agree but for rounding break no order.</summary>
public sealed class RoundedDifferenceTests
{
    [Theory]
    [InlineData(-1.5, -1.5000000000000004, 0)]
    [InlineData(-114870.12345678901, -114870.12345678903, 0)]
    [InlineData(1e-12, 0, 0)]
    [InlineData(-1.5, -1.500001, 1e-6)]
    [InlineData(-1.500001, -1.5, -1e-6)]
    public void A_difference_within_rounding_is_none(double value, double from, double difference) =>
        Assert.Equal(difference, RoundedDifference.Of(value, from), 1e-15);

    // a guide that is exact has one value for all bounds, each summed in another order
    [Fact]
    public void Bounds_that_are_equal_but_for_rounding_are_in_order()
    {
        double[] rows = [-1.1, -0.7, -2.3];
        var scores = new GuidedScores(3, 1, [LowerBound.Elbo(rows), LowerBound.Elbo([.. rows.Select(r => r * (1 + 4e-16))])]);
        Assert.All(scores.Steps, s => Assert.Equal((0.0, true), (s.Rise, s.Holds)));
        var falling = new GuidedScores(3, 1, [LowerBound.Elbo(rows), LowerBound.Elbo([.. rows.Select(r => r - 1e-6)])]);
        Assert.All(falling.Steps, s => Assert.False(s.Holds));
    }
}
