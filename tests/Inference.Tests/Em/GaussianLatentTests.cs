using System.Globalization;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Treatments;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>EM of stories with linear-Gaussian latents, against published maxima and the optimization along the gradient.</summary>
public sealed class GaussianLatentTests
{
    private const string Trend = """
        model Trend
        data y[times]: real
        param level_var: positive
        param slope_var: positive
        param noise: positive
        level[1] ~ Flat()
        slope[1] ~ Flat()
        for t in 2..times {
          level[t] ~ Normal(level[t-1] + slope[t-1], variance = level_var)
          slope[t] ~ Normal(slope[t-1], variance = slope_var)
        }
        for t in times { y[t] ~ Normal(level[t], variance = noise) }
        """;

    private const string Autoregression = """
        model Ar
        data y[times]: real
        param keep: real[2]
        param drift: positive
        param noise: positive
        for t in 1..2 { s[t] ~ Normal(0, 2) }
        for t in 3..times { s[t] ~ Normal(sum(keep[k] * s[t-k] for k in 1..2), drift) }
        for t in times { y[t] ~ Normal(s[t], noise) }
        """;

    private const string Regression = """
        model Reg
        data y[times]: real
        data x[times]: real[2] from a, b
        param drift: positive[2]
        param noise: positive
        param base: real
        slope[1]: real[2] ~ Normal(0, 3)
        for t in 2..times { slope[t] ~ Normal(slope[t-1], drift) }
        for t in times { y[t] ~ Normal(base + dot(x[t], slope[t]), noise) }
        """;

    private const string Vectors = """
        model Vectors
        data y[times]: real[2] from a, b
        param move: real[2, 2]
        param spread: covariance[2]
        param noise: positive
        state[1]: real[2] ~ MvNormal([0, 0], covariance = spread)
        for t in 2..times { state[t] ~ MvNormal(move @ state[t-1], covariance = spread) }
        for t in times { y[t] ~ Normal(state[t], noise) }
        """;

    private const string Sequences = """
        model Several(T = 6)
        data y[subjects]: real[T] from all
        param start: real
        param spread: positive
        param keep: real
        param drift: positive
        param noise: positive
        for s in subjects {
          level[s, 1] ~ Normal(start, spread)
          for t in 2..T { level[s, t] ~ Normal(keep * level[s, t-1], drift) }
        }
        for s in subjects { for t in 1..T { y[s, t] ~ Normal(level[s, t], noise) } }
        """;

    private const string Effects = """
        model Effects
        data y[rows]: real
        data x[rows]: real
        data g[rows]: index[groups]
        param base: real
        param slope: real
        param spread: positive
        param sd: positive
        for k in groups { level[k] ~ Normal(base, spread) }
        for n in rows { y[n] ~ Normal(level[g[n]] + slope * x[n], sd) }
        """;

    private const string CorrelatedEffects = """
        model Slopes
        data y[rows]: real
        data x[rows]: real
        data g[rows]: index[groups]
        param base: real[2]
        param cov: covariance[2]
        param sd: positive
        for k in groups { effect[k]: real[2] ~ MvNormal(base, cov) }
        for n in rows { y[n] ~ Normal(effect[g[n], 1] + x[n] * effect[g[n], 2], sd) }
        """;

    private const string Factors = """
        model Factors(Q = 1)
        data x[rows]: real[D] from all
        param loading: real[D, Q]
        param offset: real[D]
        param unique: positive[D]
        for n in rows {
          factor[n]: real[Q] ~ Normal(0, 1)
          x[n] ~ Normal(loading @ factor[n] + offset, variance = unique)
        }
        """;

    /// <summary>Durbin and Koopman 2012, section 2.10; log-likelihood of observations 2 to 100.</summary>
    [Fact]
    public void The_variances_of_the_Nile_are_the_published_ones()
    {
        var fitted = TestStory.By(Read("nile/nile.gen"), Read("nile/nile.csv")).Fitted(new(Threads: 1), "em");
        Assert.Equal(15098.5, Value(fitted, "noise"), 0.05);
        Assert.Equal(1469.18, Value(fitted, "drift"), 0.02);
        Assert.Equal(-632.5456, fitted.Value, 5e-5);
        Assert.Equal(StopReason.Converged, fitted.Stopped);
        Assert.InRange(fitted.Trace.Count, 2, 80);
        NeverFalls(fitted);
    }

    /// <summary>scikit-learn's FactorAnalysis (svd_method = lapack, tol = 1e-13) of the standardized columns.</summary>
    [Theory, InlineData(1, -2894.270284), InlineData(2, -2747.191052), InlineData(3, -2684.284457)]
    public void Factor_analysis_of_wine_has_the_published_likelihoods(int factors, double logLikelihood)
    {
        var fitted = TestStory.By(Factors, StandardizedWine(), ("Q", factors)).Fitted(new(Threads: 1, Restarts: 2), "em");
        Assert.Equal(logLikelihood, fitted.Value, 1e-6);
        Assert.Equal(factors > 1, fitted.Summary!.OrderedBy?.StartsWith("columns of loading are orthogonal", StringComparison.Ordinal)
            == true);
        Assert.Equal(13 * (factors + 2) - (factors * (factors - 1) / 2), fitted.Summary.FreeParameters);
        NeverFalls(fitted);
    }

    /// <summary>Rows of 13 columns have 13 means and 13 * 14 / 2 covariances, which unique variances are part of.</summary>
    [Theory, InlineData(13), InlineData(14), InlineData(20)]
    public void More_factors_than_columns_add_no_parameters(int factors)
    {
        var fitted = TestStory.By(Factors, StandardizedWine(), ("Q", factors)).Fitted(new(Threads: 1, Restarts: 1, MaxIterations: 3), "em");
        Assert.Equal((13 * 14 / 2) + 13, fitted.Summary!.FreeParameters);
    }

    /// <summary>
    /// scikit-learn 1.2.1's FactorAnalysis (svd_method = lapack, tol = 1e-12) of the 52 pixels of the digits that vary by more than half a
    /// unit: score times 1,797 rows.
    /// </summary>
    [Theory, InlineData(2, -253118.516256), InlineData(5, -244255.217415)]
    public void Factor_analysis_of_digits_has_the_published_likelihoods(int factors, double logLikelihood)
    {
        var rows = Read("digits/digits.csv").Trim().Split('\n').Skip(1)
            .Select(r => r.Split(',')[..64].Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray()).ToList();
        int[] varied = [.. Enumerable.Range(0, 64).Where(j => Variance(rows.ConvertAll(r => r[j])) > 0.25)];
        Assert.Equal(52, varied.Length);
        var csv = Csv(string.Join(',', varied.Select(j => $"p{j}")), [.. rows.Select(r => varied.Select(j => (double?)r[j]).ToArray())]);
        var fitted = TestStory.By(Factors, csv, ("Q", factors)).Fitted(new(Threads: 1, Restarts: 1), "em");
        Assert.Equal(logLikelihood, fitted.Value, 1e-4);
    }

    private static double Variance(List<double> column) => column.Average(v => v * v) - (column.Average() * column.Average());

    public static TheoryData<string, string> Stories => new()
    {
        { Trend, "trend" }, { Autoregression, "autoregression" }, { Regression, "regression" }, { Vectors, "vectors" },
        { Sequences, "sequences" }, { Effects, "effects" }, { CorrelatedEffects, "effects" },
        // one variance for all columns: probabilistic PCA
        { Factors.Replace("unique: positive[D]", "unique: positive", StringComparison.Ordinal), "pca" },
        // no closed form of a param: a step along the gradient
        { Autoregression.Replace("drift)", "exp(0.5 * keep[1]) * drift)", StringComparison.Ordinal), "autoregression" },
        // priors: the mode
        { WithPriors(Trend, ("param level_var: positive", "level_var: positive ~ InverseGamma(3, 1)"),
            ("param slope_var: positive", "slope_var: positive ~ InverseGamma(3, 0.2)"),
            ("param noise: positive", "noise: positive ~ InverseGamma(2, 2)")), "trend" },
        { WithPriors(Effects, ("param base: real", "base ~ Normal(1, 0.5)"), ("param slope: real", "slope ~ Normal(0, 1)"),
            ("param spread: positive", "spread: positive ~ Gamma(2, 4)"), ("param sd: positive", "sd: positive ~ Gamma(2, 1)")),
            "effects" },
    };

    [Theory, MemberData(nameof(Stories))]
    public void The_maximum_is_that_of_an_ascent_along_the_gradient(string story, string data)
    {
        var bound = TestStory.By(story, Data(data));
        var (em, map) = (bound.Fitted(new(Threads: 1), "em"), bound.Fitted(new(Threads: 1), "map"));
        Assert.Equal(map.Value, em.Value, 1e-7 * Math.Max(1, Math.Abs(map.Value)));
        Assert.Equal(map.Objective, em.Objective);
        Assert.Equal(map.Summary!.FreeParameters, em.Summary!.FreeParameters);
        Assert.True(em.Gradient < 1e-5, $"{em.Gradient}");
        foreach (var (one, other) in map.Summary.Estimates.Zip(em.Summary.Estimates))
            foreach (var (a, b) in one.Value.Values.Zip(other.Value.Values))
                Assert.InRange(b - a, -1e-3 * (0.1 + Math.Abs(a)), 1e-3 * (0.1 + Math.Abs(a)));
        Assert.Equal(map.Summary.OrderedBy, em.Summary.OrderedBy);
        NeverFalls(em);
    }

    /// <summary>Where `map` integrates latents it stays the default.</summary>
    [Theory, MemberData(nameof(Stories))]
    public void It_is_not_the_default(string story, string data) =>
        Assert.NotEqual("em", TestStory.By(story, Data(data)).Select().Method!.Name);

    [Fact]
    public void The_plan_names_the_updates()
    {
        var plan = TestStory.By(Autoregression, Data("autoregression")).Select("em").Plan!;
        Assert.Contains(plan.Blocks, b => b.By is GaussianIntegration && b.Unknowns.SequenceEqual(["s"]));
        Assert.Equal(3, plan.Blocks.Where(b => b.By is ConditionalMaximization).Sum(b => b.Unknowns.Count));
    }

    /// <summary>A column that is constant has no noise: named, not fitted.</summary>
    [Fact]
    public void A_constant_column_is_named()
    {
        var csv = "a,b,c\n" + string.Concat(Enumerable.Range(0, 20).Select(i => FormattableString.Invariant($"{i % 7},{i * i % 5},3\n")));
        Assert.Contains(TestStory.By(Factors, csv).Fit(new(Threads: 1), "em").Diagnostics, d => d.Code == "E0501");
    }

    /// <summary>A variance whose maximum is 0 falls until the gradient is small, or until the steps end, which is reported.</summary>
    [Fact]
    public void A_variance_that_goes_to_0_is_followed()
    {
        var random = new RandomStream(5, "white");
        var csv = Csv("y", [.. Enumerable.Range(0, 60).Select(_ => new double?[] { random.NextNormal() })]);
        var fitted = TestStory.By(Trend, csv).Fitted(new(Threads: 1, MaxIterations: 100), "em");
        var map = TestStory.By(Trend, csv).Fitted(new(Threads: 1), "map");
        Assert.Equal(map.Value, fitted.Value, 1e-3);
        NeverFalls(fitted);
    }

    private static string WithPriors(string story, params (string Param, string Prior)[] priors) =>
        priors.Aggregate(story, (text, p) => text.Replace(p.Param, p.Prior, StringComparison.Ordinal));

    private static void NeverFalls(FitOutcome fitted) => Assert.All(fitted.Trace.Zip(fitted.Trace.Skip(1)), step =>
        Assert.True(step.Second >= step.First - 1e-11 * Math.Abs(step.First), $"{step.First:R} {step.Second:R}"));

    private static double Value(FitOutcome fitted, string name) =>
        fitted.Summary!.Estimates.Single(e => e.Name == name).Value.Values[0];

    private static string Read(string example) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "examples", example));

    private static string StandardizedWine()
    {
        var rows = Read("factor-analysis/wine.csv").Trim().Split('\n').Skip(1)
            .Select(r => r.Split(',')[..^1].Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray()).ToList();
        var columns = Enumerable.Range(0, rows[0].Length).Select(j => rows.ConvertAll(r => r[j])).ToList();
        var moments = columns.ConvertAll(c => (Mean: c.Average(), Sd: Math.Sqrt(c.Average(v => v * v) - (c.Average() * c.Average()))));
        return Csv(string.Join(',', columns.Select((_, j) => $"c{j}")),
            [.. rows.Select(r => r.Select((v, j) => (double?)((v - moments[j].Mean) / moments[j].Sd)).ToArray())]);
    }

    /// <summary>Draws of each kind of story, with missing cells in the trend.</summary>
    private static string Data(string kind)
    {
        var random = new RandomStream(7, kind);
        List<double?[]> rows = [];
        double Noise(double sd) => sd * random.NextNormal();
        switch (kind)
        {
            case "trend":
                var (level, slope) = (10.0, 0.3);
                for (var t = 0; t < 60; t++)
                {
                    rows.Add([t is 3 or 4 or 20 or 21 or 22 or 59 ? null : level + Noise(1.2)]);
                    (level, slope) = (level + slope + Noise(1), slope + Noise(0.4));
                }

                return Csv("y", rows);
            case "autoregression":
                var (one, two) = (0.0, 0.0);
                for (var t = 0; t < 200; t++)
                {
                    (one, two) = ((1.2 * one) - (0.5 * two) + Noise(1), one);
                    rows.Add([one + Noise(0.7)]);
                }

                return Csv("y", rows);
            case "regression":
                double[] b = [1, -1];
                for (var t = 0; t < 120; t++)
                {
                    var (x, z) = (Noise(1), Noise(1));
                    rows.Add([0.5 + (b[0] * x) + (b[1] * z) + Noise(0.5), x, z]);
                    b = [b[0] + Noise(0.15), b[1] + Noise(0.3)];
                }

                return Csv("y,a,b", rows);
            case "vectors":
                double[] s = [0, 0];
                for (var t = 0; t < 150; t++)
                {
                    s = [(0.8 * s[0]) + (0.3 * s[1]) + Noise(1), (-0.3 * s[0]) + (0.6 * s[1]) + Noise(0.8)];
                    rows.Add([s[0] + Noise(0.5), s[1] + Noise(0.5)]);
                }

                return Csv("a,b", rows);
            case "sequences":
                for (var n = 0; n < 60; n++)
                {
                    var at = 1 + Noise(1.5);
                    rows.Add([.. Enumerable.Range(0, 6).Select(_ => (double?)((at = (0.8 * at) + Noise(1)) + Noise(0.6)))]);
                }

                return Csv("a,b,c,d,e,f", rows);
            case "effects":
                for (var k = 0; k < 20; k++)
                {
                    var (u, v) = (Noise(0.8), Noise(0.5));
                    for (var i = 0; i < 1 + (k * k % 9); i++)
                    {
                        var x = Noise(1);
                        rows.Add([2 + u + ((0.7 + v) * x) + Noise(0.6), x, k + 1]);
                    }
                }

                return Csv("y,x,g", rows);
            default:
                for (var n = 0; n < 150; n++)
                {
                    var f = Noise(1);
                    rows.Add([1 + f + Noise(0.5), (0.5 * f) + Noise(0.5), Noise(0.5) - f, Noise(0.5) + (0.2 * f)]);
                }

                return Csv("a,b,c,d", rows);
        }
    }

    private static string Csv(string header, List<double?[]> rows) => header + "\n" + string.Concat(rows.Select(r =>
        string.Join(',', r.Select(v => v is { } number ? number.ToString("R", CultureInfo.InvariantCulture) : "NA")) + "\n"));
}
