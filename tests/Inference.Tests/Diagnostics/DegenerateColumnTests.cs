using System.Globalization;
using ProbDsl.Inference.Diagnostics;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Diagnostics;

/// <summary>Where a scale goes to 0 because of one column of the data, each method names the column and no other one.</summary>
public sealed class DegenerateColumnTests
{
    private const string Factors = """
        model Factors(Q = 1)
        data x[rows]: real[D] from all
        param loading: real[D, Q]
        param offset: real[D]
        param unique: positive[D]
        for n in rows { f[n]: real[Q] ~ Normal(0, 1)
          x[n] ~ Normal(loading @ f[n] + offset, variance = unique) }
        """;

    private const string Columns = """
        model Columns
        data x[rows]: real[D] from all
        param mean: real[D]
        param sd: positive[D]
        for n in rows { x[n] ~ Normal(mean, sd) }
        """;

    private const string Covariance = """
        model Vectors
        data x[rows]: real[D] from all
        param mean: real[D]
        param spread: covariance[D]
        for n in rows { x[n] ~ MvNormal(mean, spread) }
        """;

    private const string Single = """
        model Single
        data x[rows]: real from c
        param mean: real
        param sd: positive
        for n in rows { x[n] ~ Normal(mean, sd) }
        """;

    private const string Chain = """
        model Level
        data x[times]: real from c
        param drift: positive
        param noise: positive
        level[1] ~ Flat()
        for t in 2..times { level[t] ~ Normal(level[t-1], variance = drift) }
        for t in times { x[t] ~ Normal(level[t], variance = noise) }
        """;

    [Theory]
    [InlineData(Chain, "map", "constant", "`drift`")]
    [InlineData(Factors, "em", "constant", "`unique[3]`"), InlineData(Factors, "map", "constant", "`unique[c]`")]
    [InlineData(Factors, "laplace", "constant", "`unique[c]`"), InlineData(Factors, "em", "copy", "`unique")]
    [InlineData(Factors, "map", "copy", "`unique"), InlineData(Factors, "em", "function", "`unique")]
    [InlineData(Columns, "mle", "constant", "`sd[3]`"), InlineData(Columns, "map", "constant", "`sd[c]`")]
    [InlineData(Covariance, "mle", "constant", "`spread"), InlineData(Covariance, "mle", "copy", "`spread")]
    [InlineData(Covariance, "mle", "function", "`spread"), InlineData(Single, "mle", "constant", "`sd`")]
    public void Is_named_with_its_scale(string story, string method, string kind, string scale)
    {
        var fit = TestStory.By(story, Csv(kind)).Fit(new(Threads: 1, MaxIterations: 300, Restarts: 2), method);
        string[] found = [.. fit.Diagnostics.Where(d => d.Code is "E0501" or "E0516" or "W0517").Select(d => d.Message)];
        Assert.Contains(kind switch
        {
            "constant" => "column `c` is constant (7)",
            "copy" => "column `e` is a copy of column `a`",
            _ => "column `e` is a linear function of column `a`",
        }, Assert.Single(found), StringComparison.Ordinal);
        Assert.Contains(scale, found[0], StringComparison.Ordinal);
        Assert.DoesNotContain(fit.Diagnostics, d => d.Code == "E0504");
    }

    /// <summary>Where an approximation is poor or an optimization does not converge because of a constant column, it is named too.
    /// </summary>
    [Theory]
    [InlineData("elbo"), InlineData("laplace"), InlineData("importance")]
    public void Is_named_where_a_fit_has_a_problem(string method)
    {
        var story = TestStory.By(Chain, "c\n2\n2\n2\n2\n2\n2\n");
        var fit = story.Fit(new(Threads: 1), method);
        Assert.Contains(fit.Diagnostics, d => d.Message.Contains("since column `c` is constant (2)", StringComparison.Ordinal));
        var varies = TestStory.By(Chain, "c\n2\n2\n2\n2\n2\n3\n");
        Assert.Null(UnboundedDensity.Find(varies.Fit(new(Threads: 1), method), varies.Problem));
    }

    /// <summary>So many numbers that the curvature is not checked.</summary>
    [Fact]
    public void Is_named_among_many_columns()
    {
        var (random, names) = (new Random(5), Enumerable.Range(1, 200).Select(i => $"c{i}").ToList());
        var rows = Enumerable.Range(0, 300).Select(_ => string.Join(',', names.Select(Cell)));
        var story = TestStory.By(Factors, $"{string.Join(',', names)}\n{string.Join('\n', rows)}\n");
        var fit = story.Fit(new(Threads: 1, MaxIterations: 3, Restarts: 1), "map");
        Assert.Contains(fit.Diagnostics,
            d => d.Message.Contains("`unique[7]` goes to 0, since column `c7` is constant (3)", StringComparison.Ordinal));

        string Cell(string column) => column == "c7" ? "3" : random.NextDouble().ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>Predictors of coefficients that are integrated: a constant one, or a copy of another one.</summary>
    [Theory]
    [InlineData("base + dot(slope, x[n])", "param base: real", "slope: real[5] ~ Flat()", "constant", "W0517",
        "column `c` is constant (7)")]
    [InlineData("dot(slope, x[n])", "", "slope: real[5] ~ Flat()", "copy", "E0514", "column `e` is a copy of column `a`")]
    [InlineData("base + sum(slope[j] * x[n, j] for j in 1..5)", "param base: real\nparam tau: positive[5]",
        "for j in 1..5 { slope[j] ~ Normal(0, tau[j]) }", "constant", "W0517", "column `c` is constant (7)")]
    public void Predictors_are_named(string mean, string parameters, string prior, string kind, string code, string named)
    {
        var story = $"model R\ndata y[rows]: real from d + 0.3 * a\ndata x[rows]: real[5] from a, b, c, 1 / (1 + d^2), e\n{parameters}\n"
            + $"param sd: positive\n{prior}\nfor n in rows {{ y[n] ~ Normal({mean}, sd) }}";
        var fit = TestStory.By(story, Csv(kind)).Fit(new(Threads: 1, MaxIterations: 300, Restarts: 2), "map");
        Assert.Contains(named, Assert.Single(fit.Diagnostics, d => d.Code == code).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_vary_are_not_named()
    {
        var fit = TestStory.By(Factors, Csv("none")).Fit(new(Threads: 1), "em");
        Assert.DoesNotContain(fit.Diagnostics, d => d.Message.Contains("column `", StringComparison.Ordinal));
    }

    private static string Csv(string kind)
    {
        var random = new Random(3);
        var text = "a,b,c,d,e\n";
        for (var row = 0; row < 40; row++)
        {
            var f = Normal();
            double[] x = [f + (0.5 * Normal()), (2 * f) + (0.5 * Normal()), (0.5 * Normal()) - f, Normal(), f + (0.7 * Normal())];
            if (kind == "constant") x[2] = 7;
            else if (kind == "copy") x[4] = x[0];
            else if (kind == "function") x[4] = 32 + (1.8 * x[0]);
            text += string.Join(',', x.Select(v => v.ToString(CultureInfo.InvariantCulture))) + "\n";
        }

        return text;

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}
