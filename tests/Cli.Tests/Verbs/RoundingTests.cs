using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>
/// Where terms of a log density are so large that rounding moves it by nats, evidences and bounds carry that as their error, and nobody
/// refines a grid beyond it.
/// </summary>
public sealed class RoundingTests
{
    private const string Story = """
        model Narrow

        data x[rows]: real

        m ~ Normal(0, 10)
        t ~ Gamma(1e15, 200)
        for n in rows { x[n] ~ Normal(m, precision = t) }

        """;

    [Theory]
    [InlineData("quadrature")]
    [InlineData("importance")]
    [InlineData("advi")]
    public async Task It_is_part_of_the_error(string method)
    {
        using var workspace = new Workspace().Write("narrow.gen", Story).Write("x.csv", "x\n1.1\n0.7\n1.5\n2.2\n");
        var run = await workspace.Run("fit", "narrow.gen", "--data", "x.csv", "--method", method);
        Assert.Contains("\n\nnote: the log density is known to ", run.Output, StringComparison.Ordinal);
        Assert.Contains("warning W0592: ", run.Errors, StringComparison.Ordinal);
        var objective = JsonDocument.Parse(
            (await workspace.Run("fit", "narrow.gen", "--data", "x.csv", "--method", method, "--format", "json")).Output).RootElement
            .GetProperty("objective");
        Assert.InRange(objective.GetProperty("standard_error").GetDouble(), 1, 30);
    }

    [Fact]
    public async Task A_grid_is_not_refined_beyond_it()
    {
        using var workspace = new Workspace().Write("narrow.gen", Story).Write("x.csv", "x\n1.1\n0.7\n1.5\n2.2\n");
        var fit = JsonDocument.Parse(
            (await workspace.Run("fit", "narrow.gen", "--data", "x.csv", "--method", "quadrature", "--format", "json")).Output).RootElement;
        Assert.True(fit.GetProperty("converged").GetBoolean());
        Assert.InRange(fit.GetProperty("iterations").GetInt32(), 1, 6);
    }

    [Fact]
    public async Task Usual_densities_have_next_to_none()
    {
        using var workspace = new Workspace().Write("usual.gen", Story.Replace("1e15, 200", "2, 1", StringComparison.Ordinal))
            .Write("x.csv", "x\n1.1\n0.7\n1.5\n2.2\n");
        var run = await workspace.Run("fit", "usual.gen", "--data", "x.csv", "--method", "quadrature");
        Assert.DoesNotContain("W0592", run.Errors, StringComparison.Ordinal);
        Assert.Matches("± [0-9.]+e-(9|1[0-9]) nats", run.Output);
    }
}
