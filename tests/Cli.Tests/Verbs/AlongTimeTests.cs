using System.Globalization;

namespace ProbDsl.Tests;

/// <summary>Laws along time from the command line: what is said where an ODE, a reversed SDE or a training comes to nothing.</summary>
public sealed class AlongTimeTests
{
    private const string Flow = """
        model Flow

        data x[rows]: real[2] from x, y

        net velocity(x: real[2], t: unit) -> real[2] = mlp(hidden = [8], act = silu)
        function moved(x: real[2], t: unit) -> real[2] = velocity(x, t)
        flow warp: real[2] = ode(moved)

        for n in rows { x[n] ~ Normal(0, 1) |> warp }

        """;

    private const string Score = """
        model Reversal

        data x[rows]: real[2] from x, y

        sde noising: real[2] = vp(beta_min = 0.1, beta_max = 20)
        net noise(x: real[2], t: unit) -> real[2] = mlp(hidden = [8], act = silu)
        function score(x: real[2], t: unit) -> real[2] = -noise(x, t)

        for n in rows { x[n] ~ reverse(noising, score) }

        """;

    /// <summary>The net's row is named, with the statement that asks for it.</summary>
    [Theory]
    [InlineData(Flow, "= velocity(x, t)", "= velocity(x, t) * sqrt(x)", "flow_matching")]
    [InlineData(Flow, "= velocity(x, t)", "= velocity(x, t) * sqrt(x)", "mle")]
    [InlineData(Score, "= -noise(x, t)", "= -noise(x, t) * sqrt(x)", "score")]
    public async Task A_net_that_comes_to_no_number(string story, string part, string instead, string method)
    {
        using var workspace = Clusters(story, part, instead);
        var run = await workspace.Run("fit", "story.gen", "--method", method);
        Assert.Equal(1, run.Code);
        Assert.Matches(@"error E0540: 10 steps in a row, up to step 10, came to no finite loss or gradient: in `x\[n\]`\s", run.Errors);
        Assert.Contains("--> story.gen:9:17\n", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>Rows on their way to noise, and noise on its way to rows.</summary>
    [Theory]
    [InlineData(Flow, "= velocity(x, t)", "= velocity(x, t) + 50 * x * x * x", "sample", "E0571", @"the ODE of `x\[n\]` ran away from draw \d+ at time 0\.\d+: ")]
    [InlineData(Flow, "= velocity(x, t)", "= velocity(x, t) - 50 * x * x * x", "eval", "E0571", @"the ODE of `x\[n\]` ran away from row \d+ at time 0\.\d+: ")]
    [InlineData(Flow, "= velocity(x, t)", "= velocity(x, t) + 10000000 * (sin(x) - x)", "eval", "E0572", @"the ODE of `x\[n\]` took 10,000 steps from row 1 and came no further than time 0\.999\d+")]
    [InlineData(Score, "= -noise(x, t)", "= -noise(x, t) + 500 * x * x * x", "sample", "E0571", @"the reversed SDE of `x\[n\]` ran away from draw 1: where it ends is no finite number")]
    public async Task What_cannot_be_followed(string story, string part, string instead, string verb, string code, string said)
    {
        using var workspace = Clusters(story, part, instead);
        Assert.Equal(0, (await workspace.Run("fit", "story.gen", "--max-iter", "10", "--out", "fit")).Code);
        var run = await workspace.Run(verb == "eval" ? ["eval", "fit", "--data", "rows.csv"] : ["sample", "fit", "-n", "50"]);
        Assert.Equal(1, run.Code);
        Assert.Matches($@"error {code}: {said.Replace(" ", @"\s+", StringComparison.Ordinal)}", run.Errors);
        Assert.Contains("--> fit/story.gen:9:24\n", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", run.Output, StringComparison.Ordinal);
    }

    /// <summary>Before anything is trained, or followed; a solver that adapts takes as many as it needs.</summary>
    [Fact]
    public async Task More_steps_than_are_taken_are_refused()
    {
        using var workspace = Clusters(Flow, "ode(moved)", "ode(moved, solver = rk4, steps = 10001)");
        foreach (var method in new[] { "flow_matching", "mle" })
        {
            var run = await workspace.Run("fit", "story.gen", "--method", method);
            Assert.Equal(1, run.Code);
            Assert.Contains("error E0572: the ODE of `x[n]` is to take 10,001 steps of rk4, and 10,000 are the most\n", run.Errors, StringComparison.Ordinal);
            Assert.Contains("--> story.gen:9:24\n", run.Errors, StringComparison.Ordinal);
        }

        workspace.Write("story.gen", Flow);
        Assert.Equal(0, (await workspace.Run("fit", "story.gen", "--max-iter", "10", "--out", "fit")).Code);
        Assert.Contains("error E0572: ", (await workspace.Run("eval", "fit", "--data", "rows.csv", "--steps", "20000")).Errors, StringComparison.Ordinal);
        Assert.Contains("error E0572: ", (await workspace.Run("sample", "fit", "-n", "5", "--steps", "20000", "--solver", "euler")).Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await workspace.Run("sample", "fit", "-n", "5", "--steps", "10000", "--solver", "euler")).Code);
        Assert.Equal(0, (await workspace.Run("eval", "fit", "--data", "rows.csv", "--steps", "20000", "--solver", "dopri5")).Code);
    }

    /// <summary>200 rows of two clusters.</summary>
    private static Workspace Clusters(string story, string part = "", string instead = "")
    {
        var random = new Random(1);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var rows = Enumerable.Range(0, 200).Select(i => string.Create(CultureInfo.InvariantCulture, $"{(2 * (i % 2)) - 1 + (0.2 * Normal()):F4},{(2 * (i % 2)) - 1 + (0.2 * Normal()):F4}\n"));
        return new Workspace().Write("story.gen", part.Length == 0 ? story : story.Replace(part, instead, StringComparison.Ordinal)).Write("rows.csv", $"x,y\n{string.Concat(rows)}");
    }
}
