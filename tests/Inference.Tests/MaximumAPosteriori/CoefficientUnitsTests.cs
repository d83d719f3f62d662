using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MaximumAPosteriori;

/// <summary>
/// Latent coefficients of a predictor, whose unit is that of y / x: the maximum goes along with the units of both columns, by `map` and
/// `em`, and is that of the normal density of all rows together at the estimates.
/// </summary>
public sealed class CoefficientUnitsTests
{
    private const int Groups = 24;

    private const string Start = "model M\ndata x[rows]: real\ndata y[rows]: real\ndata g[rows]: index[G]\nparam s: positive\n";

    private const string Dynamic = Start + """
        param level_sd: positive
        param b_sd: positive
        level[1] ~ Flat()
        b[1] ~ Flat()
        for t in 2..rows {
          level[t] ~ Normal(level[t-1], level_sd)
          b[t] ~ Normal(b[t-1], b_sd)
        }
        for t in rows { y[t] ~ Normal(level[t] + x[t] * b[t], s) }
        """;

    private const string Covariance = Start + """
        param m: real[2]
        param c: covariance[2]
        for k in G { b[k] ~ MvNormal(m, c) }
        for n in rows { y[n] ~ Normal(b[g[n], 1] + b[g[n], 2] * x[n], s) }
        """;

    private const string Precision = Start + """
        param m: real[2]
        param p: positive_definite[2]
        for k in G { b[k] ~ MvNormal(m, precision = p) }
        for n in rows { y[n] ~ Normal(b[g[n], 1] + b[g[n], 2] * x[n], s) }
        """;

    private const string Scales = Start + """
        param m: real[2]
        param b_sd: positive[2]
        for k in G { b[k]: real[2] ~ Normal(m, b_sd) }
        for n in rows {
          line[n] = b[g[n], 1] + b[g[n], 2] * x[n]
          y[n] ~ Normal(line[n], s)
        }
        """;

    private const string Separate = Start + """
        param m: real[2]
        param b_sd: positive[2]
        for k in 1..G { a[k] ~ Normal(m[1], b_sd[1]) }
        for k in 1..G { b[k] ~ Normal(m[2], b_sd[2]) }
        for n in rows { y[n] ~ Normal(a[g[n]] + b[g[n]] * x[n], s) }
        """;

    /// <summary>Stories with their data: a level that moves, or lines of groups with a correlation and an sd of the slope.</summary>
    private static readonly (string Story, double Correlation, double Slope)[] stories =
    [
        (Dynamic, 0, 0), (Covariance, 0, 0.5), (Covariance, 0.9, 0.5), (Covariance, 0, 0.02), (Precision, 0.5, 0.5), (Scales, 0, 0.5),
        (Separate, 0, 0.5), (Separate, 0, 0.1),
    ];

    public static TheoryData<int, string, double, double> Cases => new(
        from story in Enumerable.Range(0, stories.Length)
        from method in (string[])["map", "em"]
        from units in ((double X, double Y)[])[(1e-6, 1e6), (1e-6, 1), (1, 1e6), (1e6, 1e-6)]
        select (story, method, units.X, units.Y));

    [Theory, MemberData(nameof(Cases))]
    public void The_maximum_goes_along_with_the_units_of_both_columns(int story, string method, double x, double y)
    {
        var (near, far) = (Fit(story, method, 1, 1), Fit(story, method, x, y));
        var rows = Rows(story);
        // of a random walk with a flat start, the first value is integrated, in its unit
        var jacobian = (rows.Length * Math.Log(y)) - (stories[story].Story == Dynamic ? Math.Log(y) + Math.Log(y / x) : 0);
        Assert.Equal(near.Value - jacobian, far.Value, 1e-4);
        Assert.Equal(DenseDensity(story, rows, far, x, y) - jacobian, far.Value, 1e-4);
        Assert.Equal(near.Diagnostics.Select(d => d.Code), far.Diagnostics.Select(d => d.Code));
        Assert.InRange(far.Restarts[0].Iterations, 0.5 * near.Restarts[0].Iterations, 2 * near.Restarts[0].Iterations);
    }

    /// <summary>The log density of y in units of 1 at estimates in other units, by the covariance of all rows.</summary>
    private static double DenseDensity(int story, (double X, double Y, int G)[] rows, FitOutcome fit, double x, double y)
    {
        var units = Vector<double>.Build.Dense([y, y / x]);
        var (all, isDynamic) = (Estimates.Of(fit), stories[story].Story == Dynamic);
        Matrix<double> covariance = all.ContainsKey("c") ? Matrix<double>.Build.DenseOfRowMajor(2, 2, all["c"].Values)
            : all.ContainsKey("p") ? Matrix<double>.Build.DenseOfRowMajor(2, 2, all["p"].Values).Inverse()
            : Matrix<double>.Build.DenseOfDiagonalArray(
                [.. (isDynamic ? [all["level_sd"].Values[0], all["b_sd"].Values[0]] : all["b_sd"].Values).Select(v => v * v)]);
        covariance = Matrix<double>.Build.Dense(2, 2, (i, j) => covariance[i, j] / units[i] / units[j]);
        var design = Matrix<double>.Build.Dense(rows.Length, 2, (n, i) => i == 0 ? 1 : rows[n].X);
        var noise = all["s"].Values[0] / y;
        var of = Matrix<double>.Build.Dense(rows.Length, rows.Length, (n, k) => (n == k ? noise * noise : 0)
            + ((isDynamic ? Math.Min(n, k) : rows[n].G == rows[k].G ? 1 : 0) * (design.Row(n) * covariance * design.Row(k))));
        var data = Vector<double>.Build.Dense([.. rows.Select(r => r.Y)]);
        var factor = of.Cholesky();
        var information = design.TransposeThisAndMultiply(factor.Solve(design));
        var location = isDynamic ? information.Solve(design.TransposeThisAndMultiply(factor.Solve(data)))
            : Vector<double>.Build.Dense(all["m"].Values).PointwiseDivide(units);
        var away = data - (design * location);
        var density = -0.5 * (factor.DeterminantLn + (away * factor.Solve(away)) + (rows.Length * Math.Log(2 * Math.PI)));
        return isDynamic ? density - (0.5 * Math.Log(information.Determinant())) + Math.Log(2 * Math.PI) : density;
    }

    private static FitOutcome Fit(int story, string method, double x, double y) => TestStory.By(stories[story].Story, "x,y,g\n"
        + string.Concat(Rows(story).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.X * x:R},{r.Y * y:R},{r.G + 1}\n"))))
        .Fitted(new(Threads: 1), method);

    private static (double X, double Y, int G)[] Rows(int story)
    {
        var (of, correlation, slope) = stories[story];
        var (random, isDynamic) = (new RandomStream(3, "coefficient units"), of == Dynamic);
        var lines = new (double A, double B)[Groups];
        for (var k = 0; k < Groups; k++)
        {
            var (one, other) = (random.NextNormal(), random.NextNormal());
            lines[k] = (5 + one, 2 + (slope * ((correlation * one) + (Math.Sqrt(1 - (correlation * correlation)) * other))));
        }

        var (level, b, rows) = (5.0, 2.0, new (double X, double Y, int G)[isDynamic ? 100 : 10 * Groups]);
        for (var n = 0; n < rows.Length; n++)
        {
            var (x, k) = (3 + random.NextNormal(), n % Groups);
            (level, b) = (level + (0.3 * random.NextNormal()), b + (0.15 * random.NextNormal()));
            var line = isDynamic ? (A: level, B: b) : lines[k];
            rows[n] = (x, line.A + (line.B * x) + (0.6 * random.NextNormal()), k);
        }

        return rows;
    }
}
