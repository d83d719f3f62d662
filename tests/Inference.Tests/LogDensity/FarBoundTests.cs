using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// A bound that no value reaches does not count, however far away it is: where a row is not censored, the probability beyond its bound may
/// overflow, and the density and its gradient are those of a near bound.
/// </summary>
public sealed class FarBoundTests
{
    [Theory]
    [InlineData("positive", "Weibull(exp(a), exp(b))", "high", 1e300)]
    [InlineData("positive", "Gamma(exp(a), exp(b))", "high", 1e300)]
    [InlineData("positive", "LogNormal(a, exp(b))", "high", 1e300)]
    [InlineData("positive", "Exponential(exp(a + b))", "high", 1e300)]
    [InlineData("real", "Normal(a, exp(b))", "high", 1e300)]
    [InlineData("real", "Normal(a, exp(b))", "low", -1e300)]
    [InlineData("real", "StudentT(4, a, exp(b))", "high", 1e300)]
    [InlineData("real", "StudentT(4, a, exp(b))", "low", -1e300)]
    [InlineData("real", "Logistic(a, exp(b))", "low", -1e300)]
    public void The_density_is_that_of_a_near_bound(string type, string distribution, string side, double far)
    {
        // the first row is censored
        var at = side == "high" ? 2.5 : 0.3;
        using StoryObjective near = Objective(side == "high" ? 4 : 0.1), distant = Objective(far);
        var random = new RandomStream(9, "points");
        var (one, two) = (new double[2], new double[2]);
        for (var i = 0; i < 20; i++)
        {
            double[] point = [random.NextNormal(), random.NextNormal()];
            Assert.Equal(near.Evaluate(point, one), distant.Evaluate(point, two));
            Assert.All(one, g => Assert.True(double.IsFinite(g)));
            Assert.Equal(one, two);
        }

        StoryObjective Objective(double bound)
        {
            var story = TestStory.By($"""
                model A
                data y[rows]: {type}
                data bound[rows]: real
                a ~ Normal(0, 1)
                b ~ Normal(0, 1)
                for n in rows {"{"} y[n] ~ Censored({distribution}, {side} = bound[n]) {"}"}
                """, FormattableString.Invariant($"y,bound\n{at},{at}\n0.5,{bound:R}\n2,{bound:R}\n"));
            var joint = story.Facts.Lowered(story.Select("nuts").Plan!.Density).Condensed();
            return new(story.Problem, joint, withJacobian: true, new FitOptions(Threads: 1).ChosenEngine);
        }
    }
}
