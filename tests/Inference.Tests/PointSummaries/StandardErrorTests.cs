using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.PointSummaries;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.PointSummaries;

/// <summary>
/// Standard errors of maximum likelihood against their formulas, and against second differences of densities written here.
/// </summary>
public sealed class StandardErrorTests
{
    private const int Rows = 60;

    private const string FactorStory = """
        model Factors(Q = 2)
        data x[rows]: real[D] from all
        param loading: real[D, Q]
        param offset: real[D]
        param unique: positive[D]
        for n in rows {
          factor[n]: real[Q] ~ Normal(0, 1)
          x[n] ~ Normal(loading @ factor[n] + offset, variance = unique)
        }
        """;

    private static readonly double[] x = [.. Enumerable.Range(0, Rows).Select(i => Math.Sin(i) + (0.05 * i))];
    private static readonly double[] y = [.. x.Select((v, i) => 3 + (2 * v) + Math.Cos(1.7 * i) + (0.3 * Math.Sin(0.4 * i)))];

    /// <summary>Fisher's information of exponential families, at the maximum equal to the observed one: in three units.</summary>
    [Theory, InlineData(1), InlineData(1e-7), InlineData(1e8)]
    public void Normal(double unit)
    {
        double[] scaled = [.. y.Select(v => unit * v)];
        var (mean, sd) = Of(scaled);
        foreach (var method in (string[])["mle", "map"])
        {
            var errors = Errors("model M\ndata y[rows]: real\nparam m: real\nparam s: positive\ntwice = 2 * m\nvariance = s ^ 2\n"
                + "for n in rows { y[n] ~ Normal(m, s) }", Csv(("y", scaled)), method);
            Close(sd / Math.Sqrt(Rows), errors["m"][0]);
            Close(2 * sd / Math.Sqrt(Rows), errors["twice"][0]);
            Close(sd / Math.Sqrt(2 * Rows), errors["s"][0]);
            Close(sd * sd * Math.Sqrt(2.0 / Rows), errors["variance"][0]);
        }

        static (double Mean, double Sd) Of(double[] values) => (values.Average(), Math.Sqrt(values.Average(v => v * v) - Math.Pow(
            values.Average(), 2)));
    }

    /// <summary>
    /// The bound of a uniform distribution is at its largest row, where the likelihood ends: the errors of the others are those without it.
    /// </summary>
    [Fact]
    public void Beside_a_bound_at_the_edge_of_the_rows()
    {
        double[] positive = [.. x.Select((_, i) => 0.5 + (0.3 * Math.Sin(i)))];
        var sd = Math.Sqrt(y.Average(v => v * v) - Math.Pow(y.Average(), 2));
        var errors = Errors("""
            model M
            data y[rows]: real
            data x[rows]: positive
            param m: real
            param s: positive
            param b: positive
            for n in rows {
              y[n] ~ Normal(m, s)
              x[n] ~ Uniform(0, b)
            }
            """, Csv(("y", y), ("x", positive)), "map");
        Close(sd / Math.Sqrt(Rows), errors["m"][0]);
        Close(sd / Math.Sqrt(2 * Rows), errors["s"][0]);
        Assert.False(errors.ContainsKey("b"));
    }

    [Fact]
    public void Rates_and_probabilities()
    {
        int[] counts = [.. y.Select(v => (int)Math.Abs(v))];
        var errors = Errors("""
            model M
            data k[rows]: count
            data hit[rows]: bool
            data group[rows]: index[4]
            data wait[rows]: positive
            param rate: positive
            param p: unit
            param share: simplex[4]
            param speed: positive
            for n in rows {
              k[n] ~ Poisson(rate)
              hit[n] ~ Bernoulli(p)
              group[n] ~ Categorical(share)
              wait[n] ~ Exponential(speed)
            }
            """, Csv(("k", [.. counts.Select(c => (double)c)]), ("hit", [.. counts.Select(c => c % 3 == 0 ? 1.0 : 0)]),
            ("group", [.. Enumerable.Range(0, Rows).Select(i => 1.0 + (i % 7 % 4))]), ("wait", [.. y.Select(Math.Abs)])), "mle");
        Close(Math.Sqrt(counts.Average() / Rows), errors["rate"][0]);
        var hits = counts.Average(c => c % 3 == 0 ? 1.0 : 0);
        Close(Math.Sqrt(hits * (1 - hits) / Rows), errors["p"][0]);
        for (var k = 0; k < 4; k++)
        {
            var share = Enumerable.Range(0, Rows).Average(i => i % 7 % 4 == k ? 1.0 : 0);
            Close(Math.Sqrt(share * (1 - share) / Rows), errors["share"][k]);
        }

        Close(1 / y.Average(Math.Abs) / Math.Sqrt(Rows), errors["speed"][0]);
    }

    /// <summary>s^2 (X'X)^-1 with the estimate of s that divides by n.</summary>
    [Fact]
    public void Regression()
    {
        var errors = Errors("model M\ndata x[rows]: real\ndata y[rows]: real\nparam a: real\nparam b: real\nparam s: positive\n"
            + "for n in rows { y[n] ~ Normal(a + b * x[n], s) }", Csv(("x", x), ("y", y)), "mle");
        var design = Matrix<double>.Build.Dense(Rows, 2, (i, j) => j == 0 ? 1 : x[i]);
        var responses = Vector<double>.Build.Dense(y);
        var inverse = (design.Transpose() * design).Inverse();
        var residuals = responses - (design * (inverse * (design.Transpose() * responses)));
        var variance = residuals.DotProduct(residuals) / Rows;
        Close(Math.Sqrt(variance * inverse[0, 0]), errors["a"][0]);
        Close(Math.Sqrt(variance * inverse[1, 1]), errors["b"][0]);
        Close(Math.Sqrt(variance / (2 * Rows)), errors["s"][0]);
    }

    /// <summary>Var S_ij = (S_ii S_jj + S_ij^2) / n.</summary>
    [Fact]
    public void Covariances()
    {
        var errors = Errors("model M\ndata v[rows]: real[2] from x, y\nparam m: real[2]\nparam S: covariance[2]\n"
            + "for n in rows { v[n] ~ MvNormal(m, S) }", Csv(("x", x), ("y", y)), "mle");
        double[][] columns = [x, y];
        double Moment(int i, int j) => Enumerable.Range(0, Rows)
            .Average(n => (columns[i][n] - columns[i].Average()) * (columns[j][n] - columns[j].Average()));
        for (var i = 0; i < 2; i++)
        {
            Close(Math.Sqrt(Moment(i, i) / Rows), errors["m"][i]);
            for (var j = 0; j < 2; j++)
                Close(Math.Sqrt(((Moment(i, i) * Moment(j, j)) + (Moment(i, j) * Moment(i, j))) / Rows), errors["S"][(2 * i) + j]);
        }
    }

    /// <summary>Two normal components, by second differences of their log likelihood.</summary>
    [Theory, InlineData("em"), InlineData("map")]
    public void Mixture(string method)
    {
        double[] values = [.. y.Select((v, i) => i % 3 == 0 ? v + 9 : v)];
        var (estimates, errors) = Fitted("""
            model M
            data y[rows]: real
            param w: simplex[2]
            param m[2]: real
            param s[2]: positive
            for n in rows {
              kind[n] ~ Categorical(w)
              y[n] ~ Normal(m[kind[n]], s[kind[n]])
            }
            """, Csv(("y", values)), method);
        double[] at = [estimates["w"][0], .. estimates["m"], .. estimates["s"]];
        var dense = ByDifferences(p => values.Sum(v => Math.Log((p[0] * Density(v, p[1], p[3])) + ((1 - p[0]) * Density(v, p[2], p[4])))),
            at);
        double[] found = [errors["w"][0], .. errors["m"], .. errors["s"]];
        for (var i = 0; i < at.Length; i++) Close(dense[i], found[i], 1e-4);
        Close(errors["w"][0], errors["w"][1]);

        static double Density(double v, double m, double s) => Math.Exp(-0.5 * (v - m) * (v - m) / (s * s)) / s;
    }

    /// <summary>
    /// The variances of the Nile's level and noise with a diffuse start: by the dense normal density of the 99 differences. The values are
    /// those of R's `StructTS` and of Durbin and Koopman 2012, section 2.10.
    /// </summary>
    [Theory, InlineData("map"), InlineData("em")]
    public void Local_level(string method)
    {
        var flow = Examples.Read("nile/nile.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => double.Parse(line.Split(',')[1])).ToArray();
        var (estimates, errors) = Fitted(Examples.Read("nile/nile.gen"), Examples.Read("nile/nile.csv"), method);
        var steps = Vector<double>.Build.Dense(flow.Length - 1, t => flow[t + 1] - flow[t]);
        var dense = ByDifferences(LogLikelihood, [estimates["drift"][0], estimates["noise"][0]]);
        Close(dense[0], errors["drift"][0], 1e-4);
        Close(dense[1], errors["noise"][0], 1e-4);

        double LogLikelihood(double[] variances)
        {
            var covariance = Matrix<double>.Build.Dense(steps.Count, steps.Count, (s, t) => Math.Abs(s - t) switch
            {
                0 => variances[0] + (2 * variances[1]),
                1 => -variances[1],
                _ => 0,
            });
            var factor = covariance.Cholesky();
            return -0.5 * (factor.DeterminantLn + steps.DotProduct(factor.Solve(steps)));
        }
    }

    /// <summary>The mean of a normal column has sqrt(S_ii / n), whatever the factors; rotated loadings have none.</summary>
    [Fact]
    public void Factors()
    {
        var columns = Enumerable.Range(0, 6).Select(j => ($"c{j}", (double[])[.. Enumerable.Range(0, Rows)
            .Select(i => Math.Sin(i + j) + (j * Math.Cos(i * 0.6)) + Math.Sin(3.3 * i * (j + 1)))])).ToArray();
        var (estimates, errors) = Fitted(FactorStory, Csv(columns), "map");
        Assert.DoesNotContain("loading", errors.Keys);
        Assert.Contains("unique", errors.Keys);
        for (var j = 0; j < 6; j++)
        {
            var variance = estimates["unique"][j] + estimates["loading"][(2 * j)..((2 * j) + 2)].Sum(l => l * l);
            Close(Math.Sqrt(variance / Rows), errors["offset"][j], 1e-3);
        }
    }

    /// <summary>A scale at 0 has none, and the others are those without it.</summary>
    [Fact]
    public void Edges()
    {
        double[] values = [.. Enumerable.Range(0, Rows).Select(i => i % 2 == 0 ? 0.9 : -0.7)];
        var errors = Errors("model M\ndata y[rows]: real\nparam m: real\nparam v: positive\n"
            + "for n in rows { y[n] ~ Normal(m, variance = 1 + v) }", Csv(("y", values)), "map");
        Close(1 / Math.Sqrt(Rows), errors["m"][0]);
        Assert.DoesNotContain("v", errors.Keys);
    }

    /// <summary>A median has no curvature, an outcome that never occurs no error.</summary>
    [Fact]
    public void Without_curvature()
    {
        Assert.Empty(Errors("model M\ndata y[rows]: real\nparam m: real\nparam s: positive\nfor n in rows { y[n] ~ Laplace(m, s) }",
            Csv(("y", y[..^1])), "map"));
        var errors = Errors("model M\ndata k[rows]: index[3]\nparam p: simplex[3]\nparam s: positive\ndata y[rows]: real\n"
            + "for n in rows { k[n] ~ Categorical(p)\ny[n] ~ Normal(0, s) }",
            Csv(("k", [.. Enumerable.Range(0, Rows).Select(i => 1.0 + (i % 2))]), ("y", y)), "mle");
        Assert.DoesNotContain("p", errors.Keys);
        Close(Math.Sqrt(y.Average(v => v * v) / (2 * Rows)), errors["s"][0]);
    }

    /// <summary>A unique variance near 0, of which the logarithm is nearly flat, by the information of the dense covariance.</summary>
    [Theory, InlineData(0.95), InlineData(0.895)]
    public void Scales_near_zero(double part)
    {
        double[][] columns = [.. Enumerable.Range(0, 3).Select(j => (double[])[.. Enumerable.Range(0, Rows)
            .Select(i => ((j == 0 ? part : 1) * 2 * Math.Sin(1 + (i * i)))
                + ((j == 0 ? 0.2 : 2 + (0.1 * j)) * Math.Cos((i * (j + 2)) + (j * i * i))))])];
        var (estimates, errors) = Fitted("""
            model One
            data x[rows]: real[3] from a, b, c
            param s[3]: positive
            param load: positive
            for n in rows {
              f[n] ~ Normal(0, 1)
              x[n] ~ Normal([load * f[n], load * f[n], load * f[n]], variance = [s[1], s[2], s[3]])
            }
            """, Csv([.. columns.Select((c, j) => ("abc"[j..(j + 1)], c))]), "map");
        var products = Matrix<double>.Build.Dense(3, 3, (i, j) => columns[i].Zip(columns[j], (x, y) => x * y).Sum());
        double[] at = [.. estimates["s"], estimates["load"][0]];
        Assert.True(at[0] < errors["s"][0], $"{at[0]} is not near 0");
        var dense = ByDifferences(p =>
        {
            var covariance = Matrix<double>.Build.Dense(3, 3, (i, j) => (p[3] * p[3]) + (i == j ? p[i] : 0));
            return -0.5 * ((Rows * Math.Log(covariance.Determinant())) + (covariance.Inverse() * products).Trace());
        }, at);
        for (var i = 0; i < 4; i++) Close(dense[i], i < 3 ? errors["s"][i] : errors["load"][0], 1e-3);
    }

    /// <summary>
    /// The first two loadings are along one direction, so that zeros in their rows would leave a rotation: means have sqrt(S_ii / n) as
    /// ever.
    /// </summary>
    [Fact]
    public void Loadings_along_one_direction()
    {
        var columns = Enumerable.Range(0, 6).Select(j => ($"c{j}", (double[])[.. Enumerable.Range(0, Rows).Select(i =>
            (1 + (0.1 * j)) * ((1.5 * Math.Sin(1 + (i * i))) + ((j < 2 ? 0 : 1.2 * (j - 2.5)) * Math.Cos(3 * i * i)))
                + Math.Sin((2.2 * i * i * (j + 1)) + i))])).ToArray();
        var (_, errors) = Fitted(FactorStory, Csv(columns), "map");
        Assert.Equal(6, errors["unique"].Count(double.IsFinite));
    }

    /// <summary>A transition that never occurs, given an HMM whose other rows are estimated, has none.</summary>
    [Fact]
    public void Probabilities_on_an_edge()
    {
        var (estimates, errors) = Fitted("""
            model Chain
            data y[times]: real
            param move: simplex[3, 3]
            param s: positive
            state[1] ~ Categorical([1, 0, 0])
            for t in 2..times { state[t] ~ Categorical(move[state[t-1]]) }
            for t in times { y[t] ~ Normal(10 * state[t], s) }
            """, Csv(("y", [.. Enumerable.Range(0, Rows).Select(t => (10.0 * (1 + (t / 4 % 3))) + Math.Sin(t * t))])), "em");
        foreach (var (p, e) in estimates["move"].Zip(errors["move"])) Assert.Equal(p is > 1e-6 and < 1 - 1e-6, double.IsFinite(e));
    }

    /// <summary>
    /// A level that is written as a sum has no errors of its terms; their sum and all others have those of the story with one level.
    /// </summary>
    [Fact]
    public void Only_what_changes_along_a_flat_direction_has_none()
    {
        const string Rows = "data y[rows]: real\ndata x[rows]: real\nparam b: real\nparam s: positive\nparam level: real\n";
        var csv = Csv(("y", y), ("x", [.. y.Select((_, i) => Math.Sin(3.0 * i))]));
        var one = Errors($"model M\n{Rows}for n in rows {{ y[n] ~ StudentT(5, level + b * x[n], s) }}", csv, "map");
        var (_, errors) = Fitted($"model M\n{Rows}param more: real\nparam unread: real\nsum = level + 3 * more\n"
            + "for n in rows { y[n] ~ StudentT(5, sum + b * x[n], s) }", csv, "map");
        Close(one["b"][0], errors["b"][0], 1e-4);
        Close(one["s"][0], errors["s"][0], 1e-4);
        Close(one["level"][0], errors["sum"][0], 1e-4);
        Assert.Equal(["b", "s", "sum"], errors.Keys.Order());
    }

    [Fact]
    public void Posterior_modes_have_none() =>
        Assert.Empty(Errors("model M\ndata y[rows]: real\nm ~ StudentT(3, 0, 1)\ns ~ Exponential(1)\nfor n in rows { y[n] ~ Normal(m, s) }",
            Csv(("y", y)), "map", expectsLatents: true));

    private static Dictionary<string, double[]> Errors(string story, string csv, string method, bool expectsLatents = false) =>
        Fitted(story, csv, method, expectsLatents).Errors;

    private static (Dictionary<string, double[]> Estimates, Dictionary<string, double[]> Errors) Fitted(
        string story, string csv, string method, bool expectsLatents = false)
    {
        var bound = TestStory.By(story, csv);
        FitOptions options = new(Threads: 1, Tolerance: method == "em" ? 1e-9 : null);
        var fitted = bound.Fitted(options, method);
        Assert.Equal(expectsLatents, fitted.Objective == ObjectiveKind.LogJoint);
        var summary = fitted.Summary!;
        Estimate[] all = [.. summary.Estimates, .. summary.Definitions];
        return (all.ToDictionary(e => e.Name, e => e.Value.Values),
            all.Where(e => e.StandardError is not null).ToDictionary(e => e.Name, e => e.StandardError!.Values));
    }

    private static string Csv(params (string Name, double[] Values)[] columns) =>
        string.Join(',', columns.Select(c => c.Name)) + "\n" + string.Concat(columns[0].Values.Select((_, row) =>
            string.Join(',', columns.Select(c => FormattableString.Invariant($"{c.Values[row]:R}"))) + "\n"));

    /// <summary>Roots of the diagonal of the inverse of second differences, in steps of a thousandth of each number.</summary>
    private static double[] ByDifferences(Func<double[], double> density, double[] at)
    {
        double[] steps = [.. at.Select(v => 1e-3 * Math.Abs(v))];
        var information = Matrix<double>.Build.Dense(at.Length, at.Length, (i, j) =>
            -(Moved(i, 1, j, 1) - Moved(i, 1, j, -1) - Moved(i, -1, j, 1) + Moved(i, -1, j, -1)) / (4 * steps[i] * steps[j]));
        return [.. information.Inverse().Diagonal().Select(Math.Sqrt)];

        double Moved(int i, int signOfI, int j, int signOfJ)
        {
            double[] moved = [.. at];
            moved[i] += signOfI * steps[i];
            moved[j] += signOfJ * steps[j];
            return density(moved);
        }
    }

    private static void Close(double expected, double actual, double tolerance = 1e-5) =>
        Assert.InRange(actual / expected, 1 - tolerance, 1 + tolerance);
}
