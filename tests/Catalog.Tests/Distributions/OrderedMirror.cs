namespace ProbDsl.Tests.Distributions;

/// <summary>
/// An interval between cutpoints has the probability of its mirror image, however far it is in either tail: both tails keep their digits.
/// </summary>
public sealed class OrderedMirror
{
    [Theory]
    [InlineData("OrderedProbit", 0.5), InlineData("OrderedProbit", 3), InlineData("OrderedProbit", 12), InlineData("OrderedProbit", 50)]
    [InlineData("OrderedProbit", 400)]
    [InlineData("OrderedLogistic", 0.5), InlineData("OrderedLogistic", 40), InlineData("OrderedLogistic", 900)]
    public void Mirrored_cutpoints_have_the_probabilities_in_the_opposite_order(string distribution, double location)
    {
        var (one, other) = (Read(location, "[-1, 0.25, 3]"), Read(-location, "[-3, -0.25, 1]"));
        for (var k = 1; k <= 4; k++)
        {
            var (own, mirrored) = (one.LogDensity(k), other.LogDensity(5 - k));
            Assert.True(double.IsFinite(own), $"{distribution} at {location}: {k}");
            Assert.Equal(own, mirrored, 1e-12 * Math.Max(1, Math.Abs(own)));
        }

        WrittenDistribution Read(double at, string cutpoints) =>
            WrittenDistribution.Read(FormattableString.Invariant($"{distribution}({at}, {cutpoints})"));
    }
}
