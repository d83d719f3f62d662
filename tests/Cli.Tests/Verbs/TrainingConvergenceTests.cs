using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>Trainings without nets arrive whatever the unit of a column is, or say that they did not.</summary>
public sealed class TrainingConvergenceTests
{
    private const string Line = """
        model Line

        data x[rows]: real
        data y[rows]: real

        param a: real
        param b: real
        param sd: positive

        for n in rows { y[n] ~ Normal(a + b * x[n], sd) }

        """;

    private const string Prior = """
        model Prior

        data x[rows]: real
        data y[rows]: real

        a ~ Normal(0, 1e6)
        b ~ Normal(0, 1e6)

        for n in rows { y[n] ~ Normal(a + b * x[n], 100) }

        """;

    /// <summary>The guide's own params start beside 0, far from 3,000.</summary>
    private const string Guided = """
        model Guided

        data x[rows]: real
        data y[rows]: real

        mean ~ Normal(0, 10000)
        for n in rows { y[n] ~ Normal(mean, 100) }

        guide {
          param m: real
          param s: positive
          mean ~ Normal(m, s)
        }

        """;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1e6, 1e-3)]
    [InlineData(1e-3, 1e2)]
    public async Task Params_come_to_the_maximum_in_any_unit(double unitOfX, double unitOfY)
    {
        using var workspace = new Workspace().Write("line.gen", Line).Write("d.csv", Rows(unitOfX, unitOfY));
        var (elbo, mle) = (await Value(workspace, "line.gen", "elbo"), await Value(workspace, "line.gen", "mle"));
        Assert.InRange(elbo - mle, -0.05, 1e-6);
    }

    [Theory]
    [InlineData("mean_field", 1)]
    [InlineData("full_rank", 1e-3)]
    public async Task Derived_guides_come_to_the_evidence_in_any_unit(string guide, double unitOfX)
    {
        using var workspace = new Workspace().Write("prior.gen", Prior).Write("d.csv", Rows(unitOfX, 100));
        var (elbo, exact) = (await Value(workspace, "prior.gen", "elbo", "--guide", guide),
            await Value(workspace, "prior.gen", "quadrature"));
        // independent normals lose -log(1 - r^2) / 2 of the correlation r
        Assert.InRange(elbo - exact, guide == "full_rank" ? -0.1 : -1.5, 0.05);
    }

    [Fact]
    public async Task One_that_did_not_arrive_says_so_first()
    {
        using var workspace = new Workspace().Write("guided.gen", Guided).Write("d.csv", Rows(1, 100));
        var run = await workspace.Run("fit", "guided.gen", "--method", "elbo", "--data", "d.csv");
        Assert.Equal(0, run.Code);
        Assert.Contains("as requested\n\nnote: `elbo` did not converge: see W0591 below", run.Output, StringComparison.Ordinal);
        Assert.Contains("give the guide's params initial", run.Errors, StringComparison.Ordinal);
        Assert.Contains("stopped: not converged: 20000 steps", run.Output, StringComparison.Ordinal);
        Assert.Contains("warning W0591: ", run.Errors, StringComparison.Ordinal);
        var json = JsonDocument.Parse(
            (await workspace.Run("fit", "guided.gen", "--method", "elbo", "--data", "d.csv", "--format", "json")).Output).RootElement;
        Assert.False(json.GetProperty("converged").GetBoolean());
    }

    [Fact]
    public async Task One_that_did_not_arrive_is_no_reference()
    {
        using var workspace = new Workspace().Write("guided.gen", Guided).Write("line.gen", Line).Write("d.csv", Rows(1, 100));
        var far = await workspace.Run("compare", "guided.gen", "--data", "d.csv", "--methods", "elbo,iwae");
        Assert.Contains("elbo: not converged in 20,000 steps", far.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("against", far.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("against", (await workspace.Run("compare", "line.gen", "--data", "d.csv", "--methods", "elbo,mle")).Output,
            StringComparison.Ordinal);
    }

    private static async Task<double> Value(Workspace workspace, string story, string method, params string[] options)
    {
        var run = await workspace.Run(["fit", story, "--method", method, "--data", "d.csv", "--format", "json", .. options]);
        Assert.DoesNotContain("W0591", run.Errors, StringComparison.Ordinal);
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("objective").GetProperty("value").GetDouble();
    }

    private static string Rows(double unitOfX, double unitOfY) =>
        "x,y\n" + string.Concat(Enumerable.Range(0, 300).Select(i => FormattableString.Invariant(
            $"{unitOfX * (5 + (i % 17) - (0.1 * (i % 7)))},{unitOfY * (30 + (2 * (i % 17)) + Math.Sin(i * i))}\n")));
}
