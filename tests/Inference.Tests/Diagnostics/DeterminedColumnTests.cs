using ProbDsl.Inference.Diagnostics;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Diagnostics;

/// <summary>
/// Columns that a net can equal in every row, so that a learned scale goes to 0: for each, the fit warns after any number of steps, and
/// where the scale is given, bounded, or the column is not determined, it does not.
/// </summary>
public sealed class DeterminedColumnTests
{
    private const string Net = "net f(a: real, b: real) -> (mean: real, sd: positive) = mlp(hidden = [4])\n";

    private const string Decoder = "net decode(z: real[Z]) -> (mean: real[4], sd: positive[4]) = mlp(hidden = [4])\n"
        + "for n in rows { z[n]: real[Z] ~ Normal(0, 1)\nx[n] ~ Normal(decode(z[n])) }";

    /// <summary>The columns: a, b free; their sum; a constant; a copy of a; noise c.</summary>
    private static string Csv => "a,b,sum,constant,copy,c\n" + string.Concat(Enumerable.Range(0, 200).Select(i =>
        (A: Math.Sin(i), B: Math.Cos(1.7 * i), C: Math.Sin(i * i * 0.37))).Select(r => FormattableString.Invariant(
            $"{r.A:R},{r.B:R},{r.A + (2 * r.B) - 1:R},3,{r.A:R},{r.C:R}\n")));

    [Theory]
    [InlineData("constant", "Normal(f(a[n], b[n]))", "`f.sd` goes to 0, since column `constant` is constant (3)")]
    [InlineData("constant", "StudentT(4, f(a[n], b[n]).mean, f(a[n], b[n]).sd)", "column `constant` is constant (3)")]
    [InlineData("constant", "Normal(f(a[n], b[n]).mean, s)", "`s` goes to 0, since column `constant` is constant (3)")]
    [InlineData("constant", "Normal(f(a[n], b[n]).mean, 2 * s)", "column `constant` is constant (3)")]
    [InlineData("copy", "Normal(f(a[n], b[n]))", "column `copy` is a linear function of column `a`")]
    [InlineData("sum", "Normal(f(a[n], b[n]))", "column `sum` is a linear function of column `a`, column `b`")]
    [InlineData("c", "Normal(f(a[n], b[n]))", null)]
    [InlineData("constant", "Normal(f(a[n], b[n]).mean, 0.5)", null)]
    [InlineData("constant", "Normal(f(a[n], b[n]).mean, 0.1 + s)", null)]
    [InlineData("constant", "Normal(f(a[n], b[n]).mean, 0.1 + f(a[n], b[n]).sd)", null)]
    public void Of_what_a_net_reads(string y, string distribution, string? why) => Check("mle", why, $$"""
        model M
        data a[rows]: real
        data b[rows]: real
        data y[rows]: real from {{y}}
        {{Net}}{{(distribution.Contains('s', StringComparison.Ordinal) && distribution.Contains(" s)", StringComparison.Ordinal)
            ? "param s: positive" : "")}}
        for n in rows { y[n] ~ {{distribution}} }
        """);

    /// <summary>Distributions whose parameters a net gives, of any family, narrow about one value.</summary>
    [Theory]
    [InlineData("positive", "Gamma(f(a[n]).p, f(a[n]).q)", "`f` narrows `Gamma`, since column `constant` is constant (3)")]
    [InlineData("positive", "LogNormal(f(a[n]).m, f(a[n]).q)", "column `constant` is constant (3)")]
    [InlineData("positive", "Weibull(f(a[n]).p, f(a[n]).q)", "column `constant` is constant (3)")]
    [InlineData("positive", "Truncated(Normal(f(a[n]).m, f(a[n]).q), low = 0)", "column `constant` is constant (3)")]
    [InlineData("real", "Normal(f(a[n]).m, precision = f(a[n]).q)", "`f.q` goes to infinity")]
    [InlineData("positive", "Gamma(2, f(a[n]).q)", null)]
    [InlineData("positive", "Exponential(f(a[n]).q)", null)]
    public void Of_any_family(string type, string distribution, string? why) => Check("mle", why, $$"""
        model M
        data a[rows]: real
        data y[rows]: {{type}} from constant
        net f(x: real) -> (m: real, p: positive, q: positive) = mlp(hidden = [4])
        for n in rows { y[n] ~ {{distribution}} }
        """);

    /// <summary>A number of a row that the net reads determines the next one.</summary>
    [Theory, InlineData("a, copy", "column `copy` is a linear function of column `a`"), InlineData("a, c", null)]
    public void Of_a_number_of_the_row(string columns, string? why) => Check("mle", why, $$"""
        model M
        data b[rows]: real
        data y[rows]: real[2] from {{columns}}
        {{Net}}
        for n in rows {
          y[n, 1] ~ Normal(0, 1)
          y[n, 2] ~ Normal(f(y[n, 1], b[n]))
        }
        """);

    /// <summary>In the rows of one level of three, the column is constant; a scale that all levels share stays above 0.</summary>
    [Theory]
    [InlineData("Normal(f(k[n]))", "`y` is 3 in all rows where `k` is mid")]
    [InlineData("Normal(f(k[n]).mean, s)", null)]
    [InlineData("Normal(f(k[n]).mean, 0.1 + f(k[n]).sd)", null)]
    public void Of_a_level(string distribution, string? why) => CheckOf(
        "y,k\n" + string.Concat(Enumerable.Range(0, 60).Select(i => FormattableString.Invariant(
            $"{(i % 3 == 1 ? 3 : Math.Sin(i)):R},{(i % 3 == 0 ? "low" : i % 3 == 1 ? "mid" : "top")}\n"))), "mle", why, $$"""
        model M
        data y[rows]: real
        data k[rows]: index[K]
        net f(k: index[K]) -> (mean: real, sd: positive) = embedding(4) |> linear
        {{(distribution.Contains(" s)", StringComparison.Ordinal) ? "param s: positive" : "")}}
        for n in rows { y[n] ~ {{distribution}} }
        """);

    /// <summary>Three columns beside c are on a plane: two latents place rows there, and one does not.</summary>
    [Theory]
    [InlineData("elbo", "c, a, b, constant", 1, "column `constant` is constant (3)")]
    [InlineData("iwae", "c, a, b, copy", 1, "column `copy` is a linear function of column `a`")]
    [InlineData("elbo", "c, a, b, sum", 2, "column `sum` is a linear function of column `a`, column `b`")]
    [InlineData("elbo", "c, a, b, sum", 1, null)]
    public void Of_what_latents_place(string method, string columns, int latents, string? why) => Check(method, why,
        $"model M(Z = {latents})\ndata x[rows]: real[4] from {columns}\n{Decoder}");

    /// <summary>A scale that columns share is that of the others, as the noise of all pixels of which one is always black.</summary>
    [Theory]
    [InlineData("param s: positive", "s", null)]
    [InlineData("param s: positive[4]", "s", "column `constant` is constant (3)")]
    [InlineData("param s: positive", "s", "column `constant` is constant (3)", "constant, constant, constant, constant")]
    public void Of_columns_that_share_a_scale(string param, string scale, string? why, string columns = "c, a, b, constant") =>
        Check("elbo", why, $$"""
        model M
        data x[rows]: real[4] from {{columns}}
        {{param}}
        net decode(z: real) -> real[4] = mlp(hidden = [4])
        for n in rows { z[n] ~ Normal(0, 1)
          x[n] ~ Normal(decode(z[n]), {{scale}}) }
        """);

    private static void Check(string method, string? why, string text) => CheckOf(Csv, method, why, text);

    private static void CheckOf(string csv, string method, string? why, string text)
    {
        var story = TestStory.By(text, csv);
        var fit = story.Fit(new(Threads: 1, MaxIterations: 3), method);
        Assert.NotNull(fit.Summary);
        if (why is null) Assert.DoesNotContain(fit.Diagnostics, d => d.Code == "W0517");
        else Assert.Contains(why, Assert.Single(fit.Diagnostics, d => d.Code == "W0517").Message, StringComparison.Ordinal);
    }
}
