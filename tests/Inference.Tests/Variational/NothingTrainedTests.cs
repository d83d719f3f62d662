using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>A guide without a number to move: there is nothing to train, and a method that trains says so.</summary>
public sealed class NothingTrainedTests
{
    [Theory]
    [InlineData("elbo")]
    [InlineData("iwae")]
    public void It_is_refused(string method)
    {
        var bound = TestStory.By("""
            model M
            data y[n]: real
            z ~ Normal(0, 1)
            for i in n { y[i] ~ Normal(z, 1) }
            guide {
              z ~ Normal(0, 1)
            }

            """, "y\n1\n2\n");
        var selection = bound.Select(method);
        Assert.Null(selection.Plan);
        Assert.Contains("there is nothing to train", Assert.Single(selection.Diagnostics).Message, StringComparison.Ordinal);
    }

    /// <summary>A callable that nothing uses has no weights, so that the story is fitted as if it were not there.</summary>
    [Theory]
    [InlineData("flow bend: real = affine")]
    [InlineData("net at(u: real) -> real = linear")]
    [InlineData("net at(u: real) -> real = linear\nfunction twice(u: real) -> real = 2 * at(u)")]
    [InlineData("net v(x: real, t: unit) -> real = linear\nflow bend: real = ode(v)")]
    public void What_is_not_used_is_not_trained(string declared)
    {
        const string story = """
            model M
            data y[n]: real
            param m: real
            param s: positive

            for i in n { y[i] ~ Normal(m, s) }
            """;
        foreach (var method in (string[])["mle", "map"])
        {
            var (plain, beside) = (Fitted(story), Fitted(story.Replace("\n\n", $"\n{declared}\n", StringComparison.Ordinal)));
            Assert.Equal(plain.Metric, beside.Metric);
            Assert.Equal(plain.Stopped, beside.Stopped);

            FitOutcome Fitted(string text) => TestStory.By(text, "y\n1\n2\n4\n").Fitted(method: method);
        }
    }
}
