using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.LogDensity;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MissingData;

/// <summary>
/// Missing cells that stay as unknowns: integrated numerically they leave the distribution of what was observed, and their mode in Gaussian
/// stories is that of a linear system.
/// </summary>
public sealed class UnknownCellTests
{
    private static readonly double[] Mean = [0.5, -1, 2];

    private static readonly double[,] Covariance = { { 2, 0.6, -0.3 }, { 0.6, 1, 0.2 }, { -0.3, 0.2, 1.5 } };

    private const string Vectors = """
        model V
        data x[rows]: real[3] from a, b, c
        for n in rows { x[n] ~ MvNormal([0.5, -1, 2], covariance([[2, 0.6, -0.3], [0.6, 1, 0.2], [-0.3, 0.2, 1.5]])) }
        """;

    [Theory]
    [InlineData("2", new[] { 0, 2 }, 1)]
    [InlineData("1 3", new[] { 1 }, 2)]
    [InlineData("3", new[] { 0, 1 }, 1)]
    [InlineData("1 2 3", new int[0], 0)]
    public void A_vector_in_part_has_the_marginal_of_what_is_there(string missing, int[] observed, int free)
    {
        var problem = SmallProblem.Of(Vectors + "\n", 1, new Dictionary<string, long> { ["rows"] = 1 });
        var gaps = LogJoint.Lower(Gaps.At(problem,
            ("x", [.. missing.Split(' ').Select(d => new[] { 1, int.Parse(d, System.Globalization.CultureInfo.InvariantCulture) })])),
            TestStory.Catalog);
        Assert.Equal(free, gaps.Dimension);
        var program = new Interpreter(gaps.Program());
        var found = Trapezoids.LogIntegral(z =>
            program.Run(free == 0 ? [] : new Dictionary<string, Tensor> { ["x missing"] = new([free], z) })[LogJoint.Density].Values[0],
            free);
        Assert.Equal(Marginal(problem.Data["x"].Values, observed), found, 1e-10);
        if (observed.Length > 0) Assert.NotEqual(Marginal(problem.Data["x"].Values, [.. observed.Select(o => (o + 1) % 3)]), found, 1e-3);
    }

    private static double Marginal(double[] x, int[] observed)
    {
        if (observed.Length == 0) return 0;
        var covariance = Matrix<double>.Build.Dense(observed.Length, observed.Length, (i, j) => Covariance[observed[i], observed[j]]);
        var off = Vector<double>.Build.DenseOfEnumerable(observed.Select(o => x[o] - Mean[o]));
        return -0.5 * (off.DotProduct(covariance.Solve(off)) + Math.Log(covariance.Determinant())
            + (observed.Length * Math.Log(2 * Math.PI)));
    }

    /// <summary>A positive cell between others, with its Jacobian: the integral over the free number is that over the cell.</summary>
    [Fact]
    public void A_positive_cell_is_integrated_with_its_jacobian()
    {
        var problem = SmallProblem.Of("""
            model P
            data p[rows]: positive
            p[1] ~ Gamma(2, 1)
            for n in 2..rows { p[n] ~ Gamma(2, rate = 1 + p[n-1]) }

            """, 1, new Dictionary<string, long> { ["rows"] = 3 });
        var program = new Interpreter(LogJoint.Lower(Gaps.At(problem, ("p", [[2]])), TestStory.Catalog).Program());
        var found = Trapezoids.LogIntegral(u => program.Run(new Dictionary<string, Tensor> { ["p missing"] = new([1], u) }) is var o
            ? o[LogJoint.Density].Values[0] + o[LogJoint.Jacobian].Values[0] : 0, 1, 25, 0.05);
        var p = problem.Data["p"].Values;
        // Simpson's rule on the cell's own scale
        double Density(double x) => Gamma(p[0], 1) * Gamma(x, 1 + p[0]) * Gamma(p[2], 1 + x);
        const int steps = 200_000;
        const double width = 60.0 / steps;
        var integral = Enumerable.Range(0, steps + 1).Sum(i => (i is 0 or steps ? 1 : i % 2 == 1 ? 4 : 2) * Density(i * width)) * width / 3;
        Assert.Equal(Math.Log(integral), found, 1e-8);

        static double Gamma(double x, double rate) => rate * rate * x * Math.Exp(-rate * x);
    }

    /// <summary>y[t] ~ Normal(0.7 y[t-1] + 0.2, 0.5): the mode of the gap is where all residuals around it balance.</summary>
    [Theory]
    [InlineData("1 0.5 NA 0.3 -0.2 0.6")]
    [InlineData("1 NA NA NA -0.2 0.6")]
    [InlineData("NA 0.5 NA 0.3 NA 0.6")]
    [InlineData("1 NA 0.4 NA NA NA")]
    [InlineData("0.6 -0.2 0.3 NA 0.5 1")]
    public void A_gap_of_an_autoregression_is_the_solution_of_a_linear_system(string series)
    {
        var bound = TestStory.By("""
            model M
            data y[times]: real
            y[1] ~ Normal(0, 2)
            for t in 2..times { y[t] ~ Normal(0.7 * y[t-1] + 0.2, 0.5) }
            m ~ Normal(0, 1)
            target += -m^2
            """, $"y\n{series.Replace(' ', '\n')}\n");
        var y = series.Split(' ')
            .Select(v => v == "NA" ? double.NaN : double.Parse(v, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        var last = Array.FindLastIndex(y, v => !double.IsNaN(v));
        var estimate = bound.Fitted(method: "map").Summary!.Estimates.Single(e => e.Cells is not null);
        Assert.Equal([.. Enumerable.Range(0, last).Where(t => double.IsNaN(y[t])).Select(t => t + 1)],
            estimate.Cells!.Positions.Select(p => p.Single()));
        var expected = Smoothed(y[..(last + 1)]);
        Assert.Equal(expected, estimate.Value.Values, (a, b) => Math.Abs(a - b) < 1e-7);
    }

    /// <summary>The least of (y[1] / 2)^2 + sum ((y[t] - 0.7 y[t-1] - 0.2) / 0.5)^2 over what is missing.</summary>
    private static double[] Smoothed(double[] y)
    {
        var rows = Matrix<double>.Build.Dense(y.Length, y.Length, (t, j) => t == 0 ? j == 0 ? 0.5 : 0 : j == t ? 2 : j == t - 1 ? -1.4 : 0);
        var given = Vector<double>.Build.Dense(y.Length, t => t == 0 ? 0 : 0.4);
        var missing = Enumerable.Range(0, y.Length).Where(t => double.IsNaN(y[t])).ToList();
        var known = Vector<double>.Build.DenseOfEnumerable(y.Select(v => double.IsNaN(v) ? 0 : v));
        return [.. Matrix<double>.Build.DenseOfColumnVectors(missing.Select(rows.Column)).QR().Solve(given - (rows * known))];
    }

    /// <summary>
    /// Levels of a random walk, y[t] ~ Normal(level[t], 1): cells of y are left out, and the mode of the levels is the smoother's.
    /// </summary>
    [Fact]
    public void Levels_behind_gaps_are_smoothed()
    {
        var bound = TestStory.By("""
            model M
            data y[times]: real
            level[1] ~ Normal(0, 3)
            for t in 2..times { level[t] ~ Normal(level[t-1], 0.8) }
            for t in times { y[t] ~ Normal(level[t], 1) }
            """, "y\n1\nNA\n2.5\n\nNA\n0.5\nNA\n");
        double[] y = [1, double.NaN, 2.5, double.NaN, double.NaN, 0.5, double.NaN];
        var precision = Matrix<double>.Build.Dense(7, 7);
        var pull = Vector<double>.Build.Dense(7);
        precision[0, 0] += 1 / 9.0;
        for (var t = 0; t < 7; t++)
        {
            if (t > 0) foreach (var (i, j, sign) in new[] { (t, t, 1), (t - 1, t - 1, 1), (t, t - 1, -1), (t - 1, t, -1) })
                precision[i, j] += sign / 0.64;
            if (double.IsNaN(y[t])) continue;
            precision[t, t] += 1;
            pull[t] += y[t];
        }

        Assert.Equal([.. precision.Solve(pull)], bound.Fitted(method: "map").Summary!.Estimates.Single().Value.Values,
            (a, b) => Math.Abs(a - b) < 1e-7);
    }

    /// <summary>A regressor with a distribution: where y depends on x, the mode of a missing x weighs both.</summary>
    [Fact]
    public void A_missing_regressor_weighs_its_distribution_and_its_reader()
    {
        var bound = TestStory.By("""
            model M
            data x[rows]: real
            data y[rows]: real
            for n in rows {
              x[n] ~ Normal(1, 2)
              y[n] ~ Normal(3 + 2 * x[n], 0.5)
            }
            """, "x,y\n1,5\nNA,9\n2,NA\n,\n");
        var estimate = bound.Fitted(method: "map").Summary!.Estimates.Single();
        Assert.Equal([2], Assert.Single(estimate.Cells!.Positions));
        Assert.Equal(((1 / 4.0) + (2 * 6 / 0.25)) / ((1 / 4.0) + (4 / 0.25)), estimate.Value.Values[0], 1e-8);
    }

    /// <summary>Where the rows stand does not matter, and rows without what is drawn might as well not be there.</summary>
    [Theory]
    [InlineData("x,y\n1,2.1\n2,\n3,6.2\n4,NA\n5,9.7\n6,12.4\n")]
    [InlineData("x,y\n4,NA\n6,12.4\n5,9.7\n3,6.2\n2,NaN\n1,2.1\n")]
    [InlineData("x,y\n6,12.4\n1,2.1\n5,9.7\n3,6.2\n")]
    public void A_regression_is_that_of_the_rows_that_are_there(string rows)
    {
        var reported = TestStory.By("""
            model M
            data x[rows]: real
            data y[rows]: real
            param a: real
            param b: real
            param s: positive
            for n in rows { y[n] ~ Normal(a + b * x[n], s) }
            """, rows).Fitted();
        (double X, double Y)[] there = [(1, 2.1), (3, 6.2), (5, 9.7), (6, 12.4)];
        var gradient = there.Sum(r => (r.X - 3.75) * r.Y) / there.Sum(r => (r.X - 3.75) * (r.X - 3.75));
        var level = there.Average(r => r.Y) - (3.75 * gradient);
        var sd = Math.Sqrt(there.Average(r => Math.Pow(r.Y - level - (gradient * r.X), 2)));
        Assert.Equal([level, gradient, sd], reported.Summary!.Estimates.Select(e => e.Value.Values[0]), (a, b) => Math.Abs(a - b) < 1e-7);
        Assert.Equal(-there.Length * (Math.Log(sd) + (0.5 * Math.Log(2 * Math.PI)) + 0.5), reported.Value, 1e-8);
    }

    /// <summary>
    /// In a Gaussian story `laplace` is exact: the evidence is the density of what was observed, a normal distribution whose covariance is
    /// that of the chain without the gap.
    /// </summary>
    [Fact]
    public void The_evidence_is_that_of_what_was_observed()
    {
        var fitted = TestStory.By("""
            model M
            data y[times]: real
            y[1] ~ Normal(0, 2)
            for t in 2..times { y[t] ~ Normal(0.7 * y[t-1], 0.5) }
            """,
            "y\n1\nNA\nNA\n0.3\n-0.2\nNA\n").Fitted(method: "laplace").Summary!;
        var variances = new double[6];
        for (var t = 0; t < 6; t++) variances[t] = t == 0 ? 4 : (0.49 * variances[t - 1]) + 0.25;
        (int At, double Y)[] there = [(0, 1), (3, 0.3), (4, -0.2)];
        var covariance = Matrix<double>.Build.Dense(3, 3,
            (i, j) => variances[Math.Min(there[i].At, there[j].At)] * Math.Pow(0.7, Math.Abs(there[i].At - there[j].At)));
        var y = Vector<double>.Build.DenseOfEnumerable(there.Select(r => r.Y));
        Assert.Equal(-0.5 * (y.DotProduct(covariance.Solve(y)) + Math.Log(covariance.Determinant()) + (3 * Math.Log(2 * Math.PI))),
            fitted.Metric!.Value, 1e-7);
        var cross = Matrix<double>.Build.Dense(2, 3,
            (i, j) => variances[Math.Min(i + 1, there[j].At)] * Math.Pow(0.7, Math.Abs(i + 1 - there[j].At)));
        var cells = fitted.Estimates.Single();
        Assert.Equal([2, 3], cells.Cells!.Positions.Select(p => p.Single()));
        Assert.Equal([.. cross * covariance.Solve(y)], cells.Value.Values, (a, b) => Math.Abs(a - b) < 1e-7);
        Assert.Equal(Math.Sqrt(variances[1] - (cross.Row(0) * covariance.Solve(cross.Row(0)))), cells.Spread!.Sd.Values[0], 1e-6);
        Assert.Empty(fitted.Draws!.Arrays);
    }

    [Theory]
    [InlineData("""
        k[1] ~ Poisson(2)
        for n in 2..rows { k[n] ~ Poisson(1 + k[n-1]) }
        """, "k", "k[n]",
        "`k[2]` is missing and other draws depend on it")]
    [InlineData("""
        l[1] ~ Categorical([0.5, 0.5])
        for n in 2..rows { l[n] ~ Categorical(p[l[n-1]]) }
        """, "l", "l[n]",
        "`l[2]` is missing and other draws depend on it")]
    [InlineData("""
        s[1] ~ Dirichlet([1, 1])
        for n in 2..rows { s[n] ~ Dirichlet(1 + s[n-1]) }
        """, "s", "s[n]",
        "`s[2, s1]` is missing and an observed variable depends on it")]
    [InlineData("""
        y[1] ~ Normal(0, 1)
        for n in 2..rows { y[n] ~ Censored(Normal(y[n-1], 1), high = 3) }
        """, "y", "y[n]",
        "`y[2]` is missing and an observed variable depends on it")]
    [InlineData("""
        for n in rows repeated c[n] { y[n] ~ Normal(0, 1)
          x[n] ~ Normal(y[n], 1) }
        """, "y", "y[n]", "differs in each copy")]
    public void What_cannot_be_moved_is_named(string story, string data, string statement, string reason)
    {
        var text = $$"""
            model M
            data k[rows]: count
            data l[rows]: index[2]
            data s[rows]: simplex[2] from s1, s2
            data y[rows]: real
            data x[rows]: real
            data c[rows]: count
            param p[2]: simplex[2]
            {{story}}

            """;
        var problem = SmallProblem.Of(text, 1);
        var cells = data == "s" ? new int[][] { [2, 1], [2, 2] } : [[2]];
        var limit = Assert.Throws<LoweringLimit>(() => LogJoint.Lower(Gaps.At(problem, (data, cells)), TestStory.Catalog));
        Assert.Contains(limit.Statement.Name, new[] { statement, statement.Replace("n", "1", StringComparison.Ordinal) });
        Assert.Contains(reason, limit.Reason, StringComparison.Ordinal);
        if (data != "y")
            Assert.NotNull(LogJoint.Lower(Gaps.At(problem, (data, [.. cells.Select(c => (int[])[4, .. c[1..]])])), TestStory.Catalog));
    }
}
