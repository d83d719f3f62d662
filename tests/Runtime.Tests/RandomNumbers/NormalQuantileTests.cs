using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.RandomNumbers;

/// <summary>Values by mpmath 1.3 with 40 digits (root of log Phi(x) = log p), of the double nearest to p, printed to 20.</summary>
public sealed class NormalQuantileTests
{
    [Theory]
    [InlineData(1e-300, -37.047096299361199237)]
    [InlineData(1e-20, -9.2623400897984075796)]
    [InlineData(1e-9, -5.9978070150076868614)]
    [InlineData(0.001, -3.0902323061678135354)]
    [InlineData(0.07, -1.4757910281791706856)]
    [InlineData(0.075, -1.4395314709384559349)]
    [InlineData(0.3, -0.52440051270804081597)]
    [InlineData(0.5000001, 2.5066282733116483012e-7)]
    [InlineData(0.6, 0.25334710313579974132)]
    [InlineData(0.925, 1.4395314709384562291)]
    [InlineData(0.93, 1.475791028179171099)]
    [InlineData(0.999, 3.0902323061678132778)]
    [InlineData(0.9999999999, 6.3613408896974218642)]
    public void Agrees_with_outside_values(double probability, double expected) =>
        Assert.InRange(Math.Abs(NormalQuantile.Compute(probability) / expected - 1), 0, 2e-15);

    [Theory]
    [InlineData(0, double.NegativeInfinity)]
    [InlineData(0.5, 0)]
    [InlineData(1, double.PositiveInfinity)]
    [InlineData(-0.1, double.NaN)]
    [InlineData(double.NaN, double.NaN)]
    public void Edges(double probability, double expected) => Assert.Equal(expected, NormalQuantile.Compute(probability));
}
