#if INFERNET
using System.Globalization;
using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>The methods of Infer.NET, in a build with them, beside methods that find the same value in other ways.</summary>
public sealed class InferNetTests
{
    private const string Regression = """
        model Regression
        data x[rows]: real[2] from a, b
        data y[rows]: real
        w: real[2] ~ Normal([0, 1], 2)
        for n in rows { y[n] ~ Normal(0.5 * a[n] - dot(w, x[n]) / 2, sd = 0.5) }
        data a[rows]: real
        """;

    private const string Mean = """
        model Mean
        data y[rows]: real
        mu ~ Normal(1, variance = 9)
        tau ~ Gamma(2, scale = 0.5)
        for n in rows { y[n] ~ Normal(mu, precision = 2 * tau) }
        """;

    private const string Vectors = """
        model Vectors
        data x[rows]: real[2] from a, b
        mu: real[2] ~ MvNormal(0, 4 * identity(2))
        P: covariance[2] ~ Wishart(5, 2 * identity(2))
        for n in rows { x[n] ~ MvNormal(mu, precision = P) }
        """;

    private const string Groups = """
        model Groups
        data group[rows]: index[groups] from g
        data y[rows]: real
        m ~ Normal(0, 5)
        s ~ Gamma(2, rate = 1)
        for j in groups { level[j] ~ Normal(m, precision = s) }
        for n in rows { y[n] ~ Normal(level[group[n]], sd = 0.5) }
        """;

    private const string Mixture = """
        model Mixture
        data y[rows]: real
        data kind[rows]: index[kinds] from g
        weight: simplex[2] ~ Dirichlet([2, 3])
        for k in 1..2 {
          mean[k] ~ Normal(6 * k - 9, 2)
          tau[k] ~ Gamma(2, rate = 1)
          share[k]: simplex[kinds] ~ Dirichlet(1)
        }
        for n in rows {
          z[n] ~ Categorical(weight)
          y[n] ~ Normal(mean[z[n]], precision = tau[z[n]])
          kind[n] ~ Categorical(share[z[n]])
        }
        """;

    [Theory]
    [InlineData(Mean, "infernet", "vmp", 1e-5)]
    [InlineData(Vectors, "infernet", "vmp", 1e-5)]
    [InlineData(Mixture, "infernet", "vmp", 1e-5)]
    [InlineData(Regression, "infernet", "exact", 1e-5)]
    [InlineData(Regression, "infernet_ep", "exact", 1e-5)]
    public async Task The_evidence_is_that_of_another_method(string story, string method, string other, double within) =>
        Assert.Equal((await Fit(story, other)).Evidence, (await Fit(story, method)).Evidence, within);

    [Theory]
    [InlineData(Regression, "infernet", "exact", 1e-4)]
    [InlineData(Regression, "infernet_ep", "exact", 1e-4)]
    [InlineData(Regression, "infernet_gibbs", "exact", 0.01)]
    [InlineData(Vectors, "infernet", "vmp", 1e-3)]
    [InlineData(Mixture, "infernet", "vmp", 1e-3)]
    public async Task Means_are_those_of_another_method(string story, string method, string other, double within)
    {
        var (own, expected) = ((await Fit(story, method)).Means, (await Fit(story, other)).Means);
        Assert.Equal(expected.Length, own.Length);
        foreach (var (mean, of) in own.Zip(expected)) Assert.Equal(of, mean, within);
    }

    /// <summary>A factor for each unknown has a lower bound than one with all normal unknowns, which is below the evidence.</summary>
    [Fact]
    public async Task The_bound_of_groups_is_below_that_of_joint_factors()
    {
        var (own, joint, evidence) =
            ((await Fit(Groups, "infernet")).Evidence, (await Fit(Groups, "vmp")).Evidence, (await Fit(Groups, "quadrature")).Evidence);
        Assert.InRange(own, joint - 0.5, joint);
        Assert.InRange(joint, own, evidence);
    }

    [Fact]
    public async Task A_method_of_Infer_NET_is_explained_and_compared_like_any_other()
    {
        using var workspace = Rows(Mean);
        var plan = await workspace.Run("explain", "story.gen", "--plan", "--method", "infernet_ep", "--data", "rows.csv");
        Assert.Contains("expectation propagation", plan.Output, StringComparison.Ordinal);
        var compared = await workspace.Run("compare", "story.gen", "--data", "rows.csv", "--methods", "infernet,infernet_gibbs,vmp");
        Assert.Equal(0, compared.Code);
        Assert.Contains("infernet_gibbs", compared.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("m: positive ~ Normal(0, 1)\nfor n in rows { y[n] ~ Normal(m, 1) }", "which truncates Normal")]
    [InlineData("m ~ Normal(0, 1)\nfor n in rows repeated c[n] { y[n] ~ Normal(m, 1) }", "a flow or a `repeated` loop")]
    [InlineData("s ~ Gamma(1, 1)\nfor n in rows { y[n] ~ Normal(0, s) }", "`s` as the `sd` of `Normal`")]
    [InlineData("s ~ Gamma(2, 1)\nfor n in rows { y[n] ~ Normal(0, variance = s) }", "`s` as the `variance` of `Normal`")]
    [InlineData("r ~ Gamma(1, 1)\nfor n in rows { c[n] ~ Poisson(r) }", "`Poisson` with these arguments")]
    [InlineData("w: real[2] ~ Normal(0, 1)\nfor n in rows { y[n] ~ Normal(w[1], 1) }", "an element of `w`")]
    [InlineData("t ~ Gamma(1, 1)\nw: real[2] ~ Normal(0, precision = t)\nfor n in rows { y[n] ~ Normal(dot(w, [1, c[n]]), 1) }",
        "with this `precision`")]
    [InlineData("m ~ Normal(0, 1)\nfor n in rows { z[n] ~ Categorical([0.5, 0.5])\n y[n] ~ Normal(m + z[n], 1) }",
        "`m + z[n]` as the `mean`")]
    [InlineData("x[1] ~ Normal(0, 1)\nfor t in 2..rows { x[t] ~ Normal(x[t-1], 1) }\nfor t in rows { y[t] ~ Normal(x[t], 1) }",
        "along a chain")]
    [InlineData("for k in 1..2 { m[k] ~ Normal(0, 1) }\nfor n in rows { y[n] ~ Normal(m[1] + m[2] * m[2], 1) }", "as the `mean`")]
    public async Task What_is_not_translated_is_refused(string story, string reason)
    {
        using var workspace = Rows($"model Refused\ndata y[rows]: real\ndata c[rows]: count\n{story}\n");
        var run = await workspace.Run("fit", "story.gen", "--data", "rows.csv", "--method", "infernet");
        Assert.Equal(1, run.Code);
        Assert.Contains("E0402", run.Errors, StringComparison.Ordinal);
        var message = string.Join(' ', run.Errors.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    private static async Task<(double Evidence, double[] Means)> Fit(string story, string method)
    {
        using var workspace = Rows(story);
        var run = await workspace.Run("fit", "story.gen", "--data", "rows.csv", "--method", method, "--format", "json");
        Assert.True(run.Code == 0, run.Output + run.Errors);
        var fit = JsonDocument.Parse(run.Output).RootElement;
        return (fit.GetProperty("objective").GetProperty("value").GetDouble(), [.. fit.GetProperty("parameters").EnumerateArray()
            .SelectMany(p => p.GetProperty("values").EnumerateArray()).Select(v => v.GetDouble())]);
    }

    private static Workspace Rows(string story)
    {
        var random = new Random(3);
        var rows = Enumerable.Range(0, 40).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{Noise()},{Noise()},{(i % 2 * 6) - 3 + Noise()},{i % 3},g{i % 4}"));
        return new Workspace().Write("story.gen", story).Write("rows.csv", string.Join('\n', rows.Prepend("a,b,y,c,g")) + "\n");

        double Noise() => random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
    }
}
#endif
