using System.Text.Json;
using ProbDsl.Tests.Running;
using ProbDsl.Tests.Verbs;

namespace ProbDsl.Tests.Reporting;

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
        using var workspace = new Workspace().Write("narrow.gen", Story.Replace("200", "0.02", StringComparison.Ordinal))
            .Write("x.csv", "x\n1.1\n0.7\n1.5\n2.2\n");
        var run = await workspace.Run("fit", "narrow.gen", "--data", "x.csv", "--method", method);
        Assert.Contains("\n\nnote: the log density has a rounding error of ", run.Output, StringComparison.Ordinal);
        Assert.Contains("warning W0592: ", run.Errors, StringComparison.Ordinal);
        var objective = JsonDocument.Parse(
            (await workspace.Run("fit", "narrow.gen", "--data", "x.csv", "--method", method, "--format", "json")).Output).RootElement
            .GetProperty("objective");
        Assert.InRange(objective.GetProperty("standard_error").GetDouble(), 1, 30);
    }

    /// <summary>log p(1, 2, 3) under Gamma(1e15, 200) of the precision, by 60-digit arithmetic.</summary>
    private const double Evidence = -34401426717291.343873;

    [Fact]
    public async Task The_evidence_in_closed_form_is_within_its_error()
    {
        using var workspace = new Workspace().Write("narrow.gen", """
            model Narrow

            data y[rows]: real

            t ~ Gamma(1e15, 200)
            for n in rows { y[n] ~ Normal(0, precision = t) }

            """).Write("y.csv", "y\n1\n2\n3\n");
        var run = await workspace.Run("fit", "narrow.gen", "--data", "y.csv", "--method", "exact", "--format", "json");
        Assert.Contains("warning W0592: ", run.Errors, StringComparison.Ordinal);
        var objective = JsonDocument.Parse(run.Output).RootElement.GetProperty("objective");
        var error = objective.GetProperty("standard_error").GetDouble();
        Assert.InRange(error, 1, 30);
        Assert.InRange(objective.GetProperty("value").GetDouble(), Evidence - error, Evidence + error);
    }

    [Fact]
    public async Task A_closed_form_is_not_refused_for_it()
    {
        using var workspace = new Workspace().Write("even.gen", """
            model Even

            data y[rows]: bool

            h ~ Beta(1e15, 1e15)
            for n in rows { y[n] ~ Bernoulli(h) }

            """).Write("y.csv", "y\n1\n0\n1\n");
        var run = await workspace.Run("fit", "even.gen", "--data", "y.csv", "--method", "exact");
        Assert.Equal(0, run.Code);
        Assert.Contains("warning W0592: ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usual_closed_forms_report_no_error()
    {
        using var workspace = new Workspace().Write("usual.gen", Story.Replace("""
            m ~ Normal(0, 10)
            t ~ Gamma(1e15, 200)
            """,
            """
            m = 0
            t ~ Gamma(2, 1)
            """, StringComparison.Ordinal)).Write("x.csv", "x\n1.1\n0.7\n1.5\n2.2\n");
        var run = await workspace.Run("fit", "usual.gen", "--data", "x.csv", "--method", "exact");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Contains("nats   (exact; ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grid_is_not_refined_beyond_it()
    {
        using var workspace = new Workspace().Write("narrow.gen", Story).Write("x.csv", "x\n1.1\n0.7\n1.5\n2.2\n");
        var fit = JsonDocument.Parse(
            (await workspace.Run("fit", "narrow.gen", "--data", "x.csv", "--method", "quadrature", "--format", "json")).Output).RootElement;
        Assert.True(fit.GetProperty("converged").GetBoolean());
        Assert.DoesNotContain(fit.GetProperty("warnings").EnumerateArray(),
            w => w.GetString()!.StartsWith("W0566", StringComparison.Ordinal));
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
