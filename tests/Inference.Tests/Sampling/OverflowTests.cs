using ProbDsl.Inference.NewData;
using ProbDsl.Inference.Sampling;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Sampling;

/// <summary>Draws that are no number since what they depend on overflowed say what did.</summary>
public sealed class OverflowTests
{
    private const string Rows = "a,b,c,d\n1,1,1,1\n1,1,1,1\n";

    [Theory]
    [InlineData("x[n, d] ~ LogNormal(up * x[n, d-1] - x[n, d-1], 1)",
        "depends on `x`", "since each enters", "`data y[..]: real from log(x)`")]
    [InlineData("x[n, d] ~ LogNormal(far[n] - far[n], 1)", "depends on `far`", "reach", "restrict `far`")]
    public void The_cause_of_no_number_is_named(string statement, params string[] parts)
    {
        var story = $$"""
            model Grows
            data x[rows, 4]: positive from a, b, c, d
            param up: real
            for n in rows {
              far[n] = exp(800 * up)
              x[n, 1] ~ LogNormal(3, 1)
              for d in 2..4 { {{statement}} }
            }
            """;
        var fit = FitByHand.Of(story, Rows, 1, ("up", _ => [40.0]));
        var problem = TestStory.By(story, Rows).Problem;
        var found = Assert.Single(new PriorSampler(problem, TestStory.Catalog, new FittedDraws(fit.In(problem, true), 1, 50, 1))
            .Sample(1, 50).Diagnostics);
        Assert.Equal("E0511", found.Code);
        Assert.All(parts, part => Assert.Contains(part, $"{found.Message} {found.Help}", StringComparison.Ordinal));
    }
}
