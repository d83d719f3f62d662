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
}
