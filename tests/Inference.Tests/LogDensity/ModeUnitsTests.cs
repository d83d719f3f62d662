using ProbDsl.Inference.LogDensity;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>Units of points beside a mode: they end where the density is near that of the mode, also beside a scale of 0.</summary>
public sealed class ModeUnitsTests
{
    [Theory, InlineData(0.0), InlineData(double.NegativeInfinity)]
    public void A_narrow_location_has_a_small_unit_beside_any_scale(double logScale)
    {
        var story = TestStory.By("""
            model Widths
            data x[rows]: real
            param m: real
            param s: positive
            for n in rows { x[n] ~ Normal(m, 1e-6 + s * 0) }
            """, "x\n0\n1e-6\n-1e-6\n");
        var joint = LogJoint.Lower(story.Problem, TestStory.Catalog, story.Select("map").Plan!.Density);
        using var objective = new StoryObjective(story.Problem, joint, withJacobian: false, ManagedEngine.On(1));
        var units = ModeUnits.Measure(objective, [0, logScale], 0.1);
        // three rows of sd 1e-6: 0.1 units are within sqrt(2 5 / 3) sd, and ten times as many are not
        Assert.InRange(0.1 * units[0] / 1e-6, Math.Sqrt(10 / 3.0) / 10, Math.Sqrt(10 / 3.0));
        Assert.Equal(1, units[1]);
    }
}
