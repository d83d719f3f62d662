using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>
/// A recurrence by `=` whose first member is defined apart has no program for several draws at once: the posterior of a derived guide is
/// drawn one by one.
/// </summary>
public sealed class RecurrencePosteriorTests
{
    private const string Story = """
        model Smooth
        data y[times]: real
        rate ~ Beta(2, 2)
        level[1] = 0
        for t in 2..times { level[t] = level[t-1] + rate * (y[t-1] - level[t-1]) }
        for t in times { y[t] ~ Normal(level[t], 1) }
        """;

    [Fact]
    public void Its_draws_are_those_of_its_definitions()
    {
        var outcome = TestStory.By(Story, "y\n1\n2\n1.5\n").Fitted(new(MaxIterations: 20, Threads: 1, Draws: 50), "elbo");
        var (rate, level) = (outcome.Summary!.Estimates.Single(e => e.Name == "rate"),
            outcome.Summary.Definitions.Single(e => e.Name == "level"));
        // level[2] = rate * y[1]
        Assert.Equal(rate.Value.Values[0], level.Value.Values[1], 1e-12);
        Assert.Equal(rate.Spread!.Sd.Values[0], level.Spread!.Sd.Values[1], 1e-12);
        Assert.Equal(50, outcome.Summary.Tail!.Draws);
    }
}
