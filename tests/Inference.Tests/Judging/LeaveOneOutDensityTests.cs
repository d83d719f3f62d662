using ProbDsl.Inference.CrossValidation;
using ProbDsl.Inference.Judging;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Judging;

/// <summary>
/// The density of each row given all others by one pass, against the density of all data over that of the data without the row, whatever
/// structure the integrated latents have.
/// </summary>
public sealed class LeaveOneOutDensityTests
{
    private const string Groups = """
        m ~ Normal(0, 5)
        s ~ HalfNormal(2)
        for k in G { a[k] ~ Normal(m, s) }

        """;

    private static readonly string[] predictors = ["x[rows]: real", "g[rows]: index[G]", "h[rows]: index[H]"];

    private static readonly Dictionary<string, (string Story, double Tolerance)> stories = new()
    {
        ["groups"] = (Groups + "for n in rows { y[n] ~ Normal(a[g[n]] + 0.3 * x[n], 1.2) }", 1e-8),
        ["pairs of effects"] = (Groups + """
            for k in G { b[k] ~ Normal(0, s) }
            for n in rows { y[n] ~ Normal(a[g[n]] + b[g[n]] * x[n], 1.2) }
            """, 1e-8),
        ["vectors"] = ("""
            s: positive[2] ~ HalfNormal(2)
            corr: correlation[2] ~ LKJ(2)
            for k in G { b[k]: real[2] ~ MvNormal([1, 0], sd = s, correlation = corr) }
            for n in rows { y[n] ~ Normal(b[g[n], 1] + b[g[n], 2] * x[n], 1.2) }
            """, 1e-8),
        ["crossed effects"] = (Groups + """
            for j in H { b[j] ~ Normal(0, s) }
            for n in rows { y[n] ~ Normal(a[g[n]] + b[h[n]], 1.2) }
            """, 1e-8),
        ["a level"] = ("""
            s ~ HalfNormal(2)
            r ~ HalfNormal(2)
            level[1] ~ Normal(0, 5)
            for t in 2..rows { level[t] ~ Normal(level[t-1], s) }
            for t in rows { y[t] ~ Normal(level[t] + 0.3 * x[t], r) }
            """, 1e-8),
        ["a trend"] = ("""
            s ~ HalfNormal(2)
            level[1] ~ Normal(0, 5)
            slope[1] ~ Normal(0, 1)
            for t in 2..rows {
              slope[t] ~ Normal(slope[t-1], 0.3 * s)
              level[t] ~ Normal(level[t-1] + slope[t-1], s)
            }
            for t in rows { y[t] ~ Normal(level[t], 0.8) }
            """, 1e-8),
        ["a curve"] = ("""
            scale ~ HalfNormal(2)
            length ~ Gamma(2, 1)
            f: real[rows] ~ MvNormal(zeros(rows), matern32(x, scale, length))
            for n in rows { y[n] ~ Normal(f[n], 0.8) }
            """, 1e-7),
        ["counts of groups"] = (Groups + "for n in rows { c[n] ~ Poisson(log_rate = 0.3 * a[g[n]] + 0.2 * x[n]) }", 1e-6),
        ["yes or no of pairs"] = (Groups + """
            for k in G { b[k] ~ Normal(0, s) }
            for n in rows { d[n] ~ Bernoulli(logit = a[g[n]] + b[g[n]] * x[n]) }
            """, 1e-4),
    };

    public static TheoryData<string> Names => [.. stories.Keys];

    [Theory, MemberData(nameof(Names))]
    public void One_pass_agrees_with_the_data_without_the_row(string name)
    {
        var (story, tolerance) = stories[name];
        var (densities, found, pass, differences) = Both(story);
        Assert.Equal(densities.Rows.Length, differences.Count);
        // of two numbers, rows that alone determine one of them are left to the other computation
        Assert.InRange(pass.Count, name == "yes or no of pairs" ? 11 : densities.Rows.Length, densities.Rows.Length);
        foreach (var row in pass.Keys)
        {
            Assert.Equal(differences[row].Elpd, pass[row].Elpd, tolerance);
            Assert.Equal(differences[row].Error, pass[row].Error, 1e-4);
        }
    }

    private static (PointwiseDensities Densities, LeftOutRows Found, Dictionary<int, LeftOutRow> Pass,
        Dictionary<int, LeftOutRow> Differences) Both(string story)
    {
        var outcome = story.Contains("c[n] ~") ? "c[rows]: count" : story.Contains("d[n] ~") ? "d[rows]: bool" : "y[rows]: real";
        var columns = string.Concat(predictors
            .Where(c => story.Contains($" {c[0]}[t]") || story.Contains($"{c[0]}[n]") || story.Contains($"({c[0]},"))
            .Select(c => $"data {c}\n"));
        var (fit, problem) = JudgedFit.Bound($"model A\ndata {outcome}\n{columns}{story}\n", Data, draws: 200);
        var (engine, cancellation) = (ManagedEngine.On(1), TestContext.Current.CancellationToken);
        var densities = PointwiseDensities.Compute(fit, problem, TestStory.Catalog, engine, cancellation).Value!;
        var found = LeftOutRows.Compute(densities, fit.Chains);
        return (densities, found, LeaveOneOutDensities.Compute(densities, found, fit, TestStory.Catalog, engine, cancellation),
            IntegratedRows.ByDifference([.. Enumerable.Range(0, densities.Rows.Length)], densities, found, fit, TestStory.Catalog, engine,
                cancellation));
    }

    private static string Data => "y,x,g,h,c,d\n" + string.Concat(Enumerable.Range(0, 14).Select(i => FormattableString.Invariant(
        $"{(i * 5 % 7) - 2.3},{(i * 3 % 11 / 4.0) + (i / 100.0)},{"abcd"[i % 4]},{"pqr"[i / 5]},")
        + FormattableString.Invariant($"{(i * i % 5) + (i == 3 ? 9 : 0)},{i * 3 % 5 / 3}\n")));
}
