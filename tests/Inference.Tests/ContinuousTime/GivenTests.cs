using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Training;
using ProbDsl.Tests.Sampling;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.ContinuousTime;

/// <summary>What a flow or a time reversal hands on to its net, row by row.</summary>
public sealed class GivenTests
{
    private static string Story(string distribution, string declared) => $$"""
        model Given
        data x[rows]: real from x
        data c[rows]: real from c
        {{declared}}
        for n in rows { x[n] ~ {{distribution}} }
        """;

    private const string Shift = """
        function velocity(x: real, t: unit, c: real) -> real = 3 * c * t^2
        flow warp(given c: real): real = ode(velocity)
        """;

    /// <summary>The shift of a row is the integral of 3 c t^2.</summary>
    [Fact]
    public void Each_row_has_its_own()
    {
        var scores = PathStory.Scores(Story("Normal(0, 1) |> warp(c[n])", Shift), "x,c\n1,2\n0.5,-1\n0,0.3\n");
        Assert.All(scores.LogDensity.Zip([-1.0, 1.5, -0.3]),
            pair => Assert.Equal(PathStory.LogNormal(pair.Second, 0, 1), pair.First, 1e-8));
    }

    [Fact]
    public void Draws_have_their_own()
    {
        var count = 6000;
        var csv = "c\n" + string.Concat(Enumerable.Range(0, count).Select(i => i % 2 == 0 ? "5\n" : "-5\n"));
        var drawn = PriorDraw.Of(Story("Normal(0, 1) |> warp(c[n])", Shift), csv: csv)["x"];
        Assert.Equal(count, drawn.Length);
        Assert.Equal(5, drawn.Where((_, i) => i % 2 == 0).Average(), 4 / Math.Sqrt(count / 2.0));
        Assert.Equal(-5, drawn.Where((_, i) => i % 2 == 1).Average(), 4 / Math.Sqrt(count / 2.0));
    }

    /// <summary>A label that a net reads parts two groups of rows, which lie at 2 and -2.</summary>
    [Theory]
    [InlineData("Normal(0, 1) |> warp(c[n])",
        "net field(x: real, t: unit, c: real) -> real = linear\nflow warp(given c: real): real = ode(field)")]
    [InlineData("reverse(noising, field, c[n])",
        "sde noising: real = vp(beta_max = 5)\nnet field(x: real, t: unit, c: real) -> real = linear")]
    public void A_net_reads_it_in_training(string distribution, string declared)
    {
        var csv = "x,c\n" + string.Concat(Enumerable.Range(0, 400)
            .Select(i => FormattableString.Invariant($"{(i % 2 == 0 ? 2 : -2) + (0.3 * Math.Sin(i))},{(i % 2 == 0 ? 1 : -1)}\n")));
        var weight = TestStory.By(Story(distribution, declared), csv).Fitted(new(MaxIterations: 600,
            Threads: 1) { [StandardOptions.LearningRate] = 0.02 }).Summary!.Weights!["field.1.weight.c"].Values[0];
        Assert.True(weight > 0.5, $"{weight}");
    }
}
