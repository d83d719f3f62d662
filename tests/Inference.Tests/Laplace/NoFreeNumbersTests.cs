using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Laplace;

/// <summary>
/// A share of one is 1: stories that leave nothing free have their density for evidence, and no spread, by every method of posteriors.
/// </summary>
public sealed class NoFreeNumbersTests
{
    private const string Story = """
        model M
        data x[rows]: real
        data k[rows]: index[kinds]
        p: simplex[kinds] ~ Dirichlet(1)
        twice = 2 * p[1] + 0.1
        for n in rows { x[n] ~ Normal(p[1], 1)
        k[n] ~ Categorical(p) }

        """;

    private static readonly double[] cells = [0.3, -1, 2.5];

    [Theory]
    [InlineData("laplace")]
    [InlineData("importance")]
    [InlineData("quadrature")]
    [InlineData("advi")]
    [InlineData("elbo")]
    public void Nothing_is_left_open(string method)
    {
        var fitted = TestStory.By(Story, $"x,k\n{string.Join('\n', cells.Select(c => FormattableString.Invariant($"{c},only")))}\n")
            .Fitted(new(Threads: 1), method);
        Assert.Equal(cells.Sum(c => (-0.5 * (c - 1) * (c - 1)) - (0.5 * Math.Log(2 * Math.PI))), fitted.Metric.Value, 1e-12);
        var (p, twice) = (fitted.Summary!.Estimates.Single(), fitted.Summary.Definitions.Single());
        Assert.Equal((1.0, 0.0), (p.Value.Values[0], p.Spread!.Sd.Values[0]));
        Assert.Equal((2.1, 0.0), (twice.Value.Values[0], twice.Spread!.Sd.Values[0]));
    }
}
