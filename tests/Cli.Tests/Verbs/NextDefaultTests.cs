using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>Without `--method`, the next default method runs where the result of one is not reliable.</summary>
public sealed class NextDefaultTests
{
    /// <summary>Only the sum of two unknowns has a posterior.</summary>
    private const string Improper = """
        model Improper
        data x[rows]: real
        a ~ Flat()
        b ~ Flat()
        for n in rows { x[n] ~ StudentT(5, a + b, 1) }

        """;

    private const string Coin = """
        model Coin
        data x[rows]: bool
        logit ~ Normal(0, 3)
        for n in rows { x[n] ~ Bernoulli(logit = logit) }

        """;

    [Fact]
    public async Task A_method_without_a_result_is_followed_by_the_next()
    {
        using var workspace = new Workspace().Write("narrow.gen", """
            model Narrow
            data x[rows]: real
            m ~ Normal(1, 1e-14)
            for n in rows { x[n] ~ StudentT(5, m, 1) }

            """).Write("x.csv", "x\n1\n2\n3\n");
        var output = Joined((await workspace.Run("fit", "narrow.gen", "--data", "x.csv")).Output);
        Assert.Contains("method: quadrature, the default for this story", output, StringComparison.Ordinal);
        Assert.Contains("method: importance, the next default, since quadrature is not reliable here: ", output, StringComparison.Ordinal);
    }

    /// <summary>No method has draws of a posterior that does not exist.</summary>
    [Fact]
    public async Task A_story_without_a_posterior_has_no_next_method()
    {
        using var workspace = new Workspace().Write("improper.gen", Improper).Write("x.csv", "x\n1\n2\n3\n");
        var run = await workspace.Run("fit", "improper.gen", "--data", "x.csv");
        Assert.NotEqual(0, run.Code);
        Assert.DoesNotContain("next default", run.Output, StringComparison.Ordinal);
        Assert.Contains("error E0569: the log density does not change along `a`, `b` together, so the posterior cannot be normalized",
            Joined(run.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_that_is_asked_for_is_not_replaced()
    {
        using var workspace = new Workspace().Write("improper.gen", Improper).Write("x.csv", "x\n1\n2\n3\n");
        var run = await workspace.Run("fit", "improper.gen", "--data", "x.csv", "--method", "quadrature");
        Assert.DoesNotContain("next default", run.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, run.Code);
    }

    [Fact]
    public async Task A_reliable_result_is_reported_at_once()
    {
        using var workspace = new Workspace().Write("coin.gen", Coin).Write("x.csv", "x\ntrue\ntrue\nfalse\n");
        var run = await workspace.Run("fit", "coin.gen", "--data", "x.csv");
        Assert.Contains("method: quadrature, the default", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("next default", run.Output, StringComparison.Ordinal);
    }

    /// <summary>Sixty kinks along one parameter: what a grid lacks in its seventh digit is no reason to drop it.</summary>
    [Fact]
    public async Task An_error_that_matters_to_no_reader_drops_no_method()
    {
        using var workspace = new Workspace().Write("laplace.gen", """
            model Laplace
            data x[rows]: real
            b ~ Normal(0, 3)
            s ~ HalfNormal(2)
            for n in rows { x[n] ~ Laplace(b, s) }

            """).Write("x.csv", "x\n" + string.Concat(Enumerable.Range(0, 60)
                .Select(i => FormattableString.Invariant($"{1 + Math.Sin(7 * i * i) + (0.6 * Math.Cos(5 * i))}\n"))));
        var run = await workspace.Run("fit", "laplace.gen", "--data", "x.csv");
        Assert.Equal(0, run.Code);
        Assert.Empty(run.Errors);
        Assert.Contains("method: quadrature, the default", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("next default", run.Output, StringComparison.Ordinal);
        Assert.Contains("stopped: fine enough after ", run.Output, StringComparison.Ordinal);
    }

    private static string Joined(string lines) => string.Join(' ', lines.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
