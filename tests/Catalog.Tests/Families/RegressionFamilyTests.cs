using ProbDsl.Catalog.Distributions;
using ProbDsl.Catalog.Families;

namespace ProbDsl.Tests.Families;

/// <summary>Weighted least squares of components, against normal equations in 28 decimal digits and against finite differences.</summary>
public sealed class RegressionFamilyTests
{
    private const int Rows = 700;

    [Theory]
    [InlineData(0)]
    [InlineData(1e6)]
    public void One_component_has_the_coefficients_and_the_variance_of_weighted_least_squares(double offset)
    {
        var (outcome, predictors) = Data(offset);
        var weights = Weights(1);
        var (expected, variance) = LeastSquares(outcome, predictors, weights);
        var (found, how) = Fit([new("a", 2, false), new("b", 1, false)], "sd", outcome, predictors, [weights]);
        Assert.Equal(MaximumKind.Inside, how[0]);
        for (var i = 0; i < 3; i++)
            Assert.True(Math.Abs(found[0][i] - expected[i]) <= 1e-9 * (1 + Math.Abs(expected[i])),
                $"{i}: {found[0][i]:R}, {expected[i]:R}");
        Assert.Equal(variance, found[0][3], 1e-9 * variance);
    }

    /// <summary>One regression with an intercept of its own for each component, and rows weighted by 1 / variance.</summary>
    [Fact]
    public void A_shared_coefficient_solves_the_stacked_equations()
    {
        var (outcome, predictors) = Data(0);
        double[][] weights = [Weights(1), Weights(2)];
        double[] variances = [0.25, 4];
        var zeros = new double[Rows];
        var (expected, _) = LeastSquares([.. outcome, .. outcome],
            [[.. predictors[0], .. zeros], [.. zeros, .. predictors[0]], [.. predictors[1], .. predictors[1]]],
            [.. weights.SelectMany((w, k) => w.Select(x => x / variances[k]))]);
        var (theta, _) = Fit([new("a", 1, false), new("b", 1, true)], "", outcome, predictors[..2], weights, variances);
        Check.IsClose([expected[0], expected[2], 0.25], theta[0], 1e-11, "first");
        Check.IsClose([expected[1], expected[2], 4], theta[1], 1e-11, "second");
    }

    [Theory]
    [InlineData("sd", "", false, 6)]
    [InlineData("sd", "sd", false, 5)]
    [InlineData("sd", "", true, 5)]
    [InlineData("sd", "sd", true, 4)]
    [InlineData("", "", true, 3)]
    public void At_the_maximum_no_direction_rises_and_gradients_are_differences(string estimated, string tied, bool isShared, int free)
    {
        var (outcome, predictors) = Data(3);
        double[][] weights = [Weights(1), Weights(2)];
        FamilyCoefficient[] coefficients = [new("a", 1, false), new("b", 1, isShared)];
        var family = Family(coefficients, estimated, outcome, predictors[..2], tied);
        Assert.Equal(free, (2 * (family.FreeCount - family.TiedCount)) + family.TiedCount);
        var columns = family.Columns([outcome, .. new OrthogonalDesign(predictors[..2]).Columns]);
        var (theta, _) = Maximum(family, columns, weights, [2, 3]);
        var statistics = Sums(family, columns, weights, theta);
        Assert.InRange(family.LargestGradient(statistics, theta), 0, 1e-9 * Rows);
        var highest = LogDensity(family, columns, weights, theta);
        var beside = Array.ConvertAll(theta, t => (double[])t.Clone());
        var steepest = 0.0;
        foreach (var moved in Moves(theta, estimated, tied, isShared))
            foreach (var step in new[] { -1e-3, 1e-3 })
            {
                Assert.True(LogDensity(family, columns, weights, moved(theta, step)) < highest);
                steepest = Math.Max(steepest, highest - LogDensity(family, columns, weights, moved(theta, step)));
            }

        Assert.True(steepest > 0);
        foreach (var t in beside) (t[0], t[1], t[2]) = (t[0] + 0.3, t[1] - 0.2, estimated.Length > 0 ? t[2] * 1.2 : t[2]);
        Assert.True(family.LargestGradient(Sums(family, columns, weights, beside), beside) > 1);
    }

    /// <summary>
    /// In one predictor of mean square 1 the coordinates of the design are the coefficients up to their sign. Away from the maximum in the
    /// coordinates or in the scales alone, theirs is the largest derivative.
    /// </summary>
    [Theory]
    [InlineData(true, "", 0.3, 0)]
    [InlineData(false, "", 0.3, 0)]
    [InlineData(true, "sd", 0.3, 0)]
    [InlineData(true, "", 0, 0.2)]
    [InlineData(false, "sd", 0, 0.2)]
    public void The_largest_gradient_is_the_finite_difference(bool isShared, string tied, double inCoordinate, double inScale)
    {
        var (outcome, predictors) = Data(0);
        var rms = Math.Sqrt(predictors[1].Average(x => x * x));
        double[][] weights = [Weights(1), Weights(2)], one = [Array.ConvertAll(predictors[1], x => x / rms)];
        var family = Family([new("b", 1, isShared)], "sd", outcome, one, tied);
        var columns = family.Columns([outcome, .. new OrthogonalDesign(one).Columns]);
        var theta = Maximum(family, columns, weights, [2, 0.7]).Theta;
        foreach (var t in theta) (t[0], t[1]) = (t[0] + inCoordinate, t[1] * Math.Exp(2 * inScale));
        const double h = 1e-5;
        double[][] At(int k, int i, double by) => Array.ConvertAll(theta.Index().ToArray(), t => (double[])[.. t.Item.Select((v, j) =>
            (t.Index != k && !(i == 0 ? isShared : tied.Length > 0)) || i != j ? v : i == 0 ? v + by : v * Math.Exp(2 * by))]);
        var differences = from k in Enumerable.Range(0, 2) from i in Enumerable.Range(0, 2)
                          select Math.Abs(LogDensity(family, columns, weights, At(k, i, h))
                              - LogDensity(family, columns, weights, At(k, i, -h))) / (2 * h);
        Check.IsClose(differences.Max(), family.LargestGradient(Sums(family, columns, weights, theta), theta), 1e-6, "gradient");
    }

    /// <summary>The same outcome in another unit, beside its maximum: equal sums and coordinates once both are standardized.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void A_standardized_theta_and_its_sums_do_not_depend_on_the_unit(bool isShared)
    {
        const double unit = 1000;
        var (outcome, predictors) = Data(0);
        var (one, other) = (Standardized(1), Standardized(unit));
        Check.IsClose(one.Theta, other.Theta, 1e-12, "theta");
        Check.IsClose(one.Sums, other.Sums, 1e-12, "sums");

        (double[] Theta, double[] Sums) Standardized(double factor)
        {
            var own = Array.ConvertAll(outcome, y => factor * y);
            var family = Family([new("a", 1, false), new("b", 1, isShared)], "sd", own, predictors[..2]);
            double[] theta = [0.3 * factor, -2 * factor, 0.6 * factor * factor];
            var sums = Sums(family, family.Columns([own, .. new OrthogonalDesign(predictors[..2]).Columns]), [Weights(1)], [theta])[0];
            family.Standardize(sums, theta);
            return (theta, sums);
        }
    }

    /// <summary>Columns of Q are orthogonal with mean square 1, and Q (R b) = X b, for predictors that nearly determine each
    /// other.</summary>
    [Theory, InlineData(0), InlineData(1e6)]
    public void Coordinates_have_the_means_of_the_coefficients(double offset)
    {
        var (_, predictors) = Data(offset);
        var design = new OrthogonalDesign(predictors);
        double[] coefficients = [0.5, -2, 0.25], coordinates = new double[3];
        design.Coordinates(coefficients, coordinates);
        for (var i = 0; i < 3; i++)
            for (var j = 0; j <= i; j++)
                Assert.Equal(i == j ? 1 : 0, design.Columns[i].Zip(design.Columns[j], (a, b) => a * b).Sum() / Rows, 1e-13);
        for (var n = 0; n < Rows; n++)
            Assert.Equal(Enumerable.Range(0, 3).Sum(i => predictors[i][n] * coefficients[i]),
                Enumerable.Range(0, 3).Sum(i => design.Columns[i][n] * coordinates[i]), 1e-13 * (10 + (4 * offset)));
    }

    [Fact]
    public void Scores_are_normal_densities_of_the_residuals()
    {
        var (outcome, predictors) = Data(0);
        var family = Family([new("a", 2, false), new("b", 1, false)], "sd", outcome, predictors);
        var columns = family.Columns([outcome, .. new OrthogonalDesign(predictors).Columns]);
        double[] theta = [0, 0, 0, 0.3];
        family.Read("a", [1, -2], theta);
        family.Read("b", [0.5], theta);
        Check.IsClose([1, -2, 0.5], [.. family.Write("a", theta), .. family.Write("b", theta)], 1e-14, "coefficients");
        var scores = Scores(family, columns, theta);
        for (var n = 0; n < Rows; n++)
        {
            var residual = outcome[n] - (predictors[0][n] - (2 * predictors[1][n]) + (0.5 * predictors[2][n]));
            Assert.Equal(-0.5 * ((residual * residual / 0.3) + Math.Log(2 * Math.PI * 0.3)), scores[n],
                1e-10 * (1 + (residual * residual)));
        }
    }

    [Fact]
    public void A_predictor_that_the_others_determine_has_the_coefficient_0()
    {
        var (outcome, predictors) = Data(0);
        double[][] twice = [predictors[0], predictors[1], [.. predictors[1].Select(x => (3 * x) + 2)]];
        var (expected, _) = LeastSquares(outcome, predictors[..2], Weights(1));
        var (theta, how) = Fit([new("a", 1, false), new("b", 2, false)], "sd", outcome, twice, [Weights(1)]);
        Check.IsClose([expected[0], expected[1], 0], [.. theta[0].Take(3)], 1e-10, "coefficients");
        Assert.Equal(MaximumKind.Inside, how[0]);
    }

    [Fact]
    public void Rows_on_a_line_have_no_maximum_and_no_rows_determine_nothing()
    {
        var (_, predictors) = Data(0);
        double[] line = [.. predictors[1].Select(x => (3 * x) + 1e3)];
        Assert.Equal(MaximumKind.Unbounded, Fit([new("a", 2, false)], "sd", line, predictors[..2], [Weights(1)]).How[0]);
        var (outcome, _) = Data(0);
        Assert.Equal([MaximumKind.Inside, MaximumKind.NotIdentified],
            Fit([new("a", 2, false)], "sd", outcome, predictors[..2], [Weights(1), new double[Rows]]).How);
    }

    private static IEnumerable<Func<double[][], double, double[][]>> Moves(double[][] theta, string estimated, string tied, bool isShared)
    {
        for (var k = 0; k < theta.Length; k++)
            for (var i = 0; i < 3; i++)
            {
                var (own, at) = (k, i);
                if (at == 2 && estimated.Length == 0) continue;
                var all = (at == 1 && isShared) || (at == 2 && tied.Length > 0);
                yield return (from, h) => [.. from.Select((t, c) => (double[])[.. t.Select((v, j) =>
                    j != at || (c != own && !all) ? v : at == 2 ? v * Math.Exp(h) : v + h)])];
            }
    }

    /// <summary>The coefficients and the variance of each component.</summary>
    private static (double[][] Found, MaximumKind[] How) Fit(FamilyCoefficient[] coefficients, string estimated, double[] outcome,
        double[][] predictors, double[][] weights, double[]? variances = null)
    {
        var family = Family(coefficients, estimated, outcome, predictors);
        var (thetas, how) = Maximum(family, family.Columns([outcome, .. new OrthogonalDesign(predictors).Columns]), weights,
            variances ?? [.. weights.Select(_ => 1.0)]);
        return (Array.ConvertAll(thetas, t => (double[])[.. coefficients.SelectMany(c => family.Write(c.Name, t)), t[^1]]), how);
    }

    private static (double[][] Theta, MaximumKind[] How) Maximum(RowFamily family, double[][] columns, double[][] weights,
        double[] variances)
    {
        double[][] theta = [.. variances.Select(v => (double[])[.. new double[family.ThetaCount - 1], v])];
        foreach (var t in theta)
        {
            var variance = t[^1];
            family.Start(columns, t);
            t[^1] = variance;
        }

        family.MaximizeAll(Sums(family, columns, weights, theta), theta);
        return (theta, family.MaximizeAll(Sums(family, columns, weights, theta), theta));
    }

    private static double LogDensity(RowFamily family, double[][] columns, double[][] weights, double[][] theta) =>
        weights.Select((w, k) => w.Zip(Scores(family, columns, theta[k]), (x, s) => x * s).Sum()).Sum();

    private static double[] Scores(RowFamily family, double[][] columns, double[] theta)
    {
        var scores = new double[Rows];
        for (var at = 0; at < Rows; at += RowFamily.StripLength)
        {
            var count = Math.Min(RowFamily.StripLength, Rows - at);
            var strip = RowStrip.Padded(columns, at, count);
            var own = new double[strip[0].Length];
            family.AddLogDensity(new(strip, 0, own.Length), family.Prepared(theta), new double[2 * RowFamily.StripLength], own);
            own.AsSpan(0, count).CopyTo(scores.AsSpan(at));
        }

        return scores;
    }

    private static double[][] Sums(RowFamily family, double[][] columns, double[][] weights, double[][] theta) =>
        [.. weights.Select((w, k) =>
        {
            var sums = new double[family.StatisticCount];
            for (var at = 0; at < Rows; at += RowFamily.StripLength)
                Trial.Accumulate(family, columns, w, theta[k], at, Math.Min(RowFamily.StripLength, Rows - at), sums);
            return sums;
        })];

    private static RowFamily Family(FamilyCoefficient[] coefficients, string estimated, double[] outcome, double[][] predictors,
        string tied = "") =>
        ((IEstimable)new Normal()).Family(new(1, 0, ["mean", .. estimated.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            [new OrthogonalDesign(predictors).ResidualVariance(outcome)])
        {
            Tied = [.. tied.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            Coefficients = [.. coefficients],
            Design = new(predictors),
        });

    // an intercept and two predictors, the first `offset` away from 0, in multiples of 2^-20
    private static (double[] Outcome, double[][] Predictors) Data(double offset)
    {
        double[] x = [.. Rounded(n => offset + Math.Sin(n * 1.7) + (0.01 * n))], z = [.. Rounded(n => Math.Cos(n * n * 0.31) * 2)];
        return ([.. Rounded(n => 3 + (0.5 * Math.Sin(n * 1.7)) - (2 * z[n]) + Math.Sin(n * n * 0.77))], [[.. Rounded(_ => 1)], x, z]);
    }

    private static IEnumerable<double> Rounded(Func<int, double> of) =>
        Enumerable.Range(0, Rows).Select(n => Math.Round(of(n) * (1 << 20)) / (1 << 20));

    private static double[] Weights(int k) => [.. Rounded(n => 0.5 + (0.5 * Math.Sin((n * 0.9) + k)))];

    // normal equations by Gauss-Jordan elimination in decimal arithmetic
    private static (double[] Coefficients, double Variance) LeastSquares(double[] outcome, double[][] predictors, double[] weights)
    {
        var (x, y) = (predictors.Select(Decimals).ToArray(), Decimals(outcome));
        var (w, size) = (Decimals(weights), predictors.Length);
        decimal Sum(decimal[] a, decimal[] b) => w.Select((weight, n) => weight * a[n] * b[n]).Sum();
        var table = x.Select(row => x.Append(y).Select(column => Sum(row, column)).ToArray()).ToArray();
        for (var i = 0; i < size; i++)
        {
            var pivot = table[i][i];
            table[i] = [.. table[i].Select(v => v / pivot)];
            for (var j = 0; j < size; j++)
            {
                var times = table[j][i];
                if (j != i) table[j] = [.. table[j].Zip(table[i], (a, b) => a - (times * b))];
            }
        }

        var b = table.Select(row => row[^1]).ToArray();
        decimal[] residuals = [.. y.Select((v, n) => v - b.Select((c, j) => c * x[j][n]).Sum())];
        return ([.. b.Select(v => (double)v)], (double)(Sum(residuals, residuals) / w.Sum()));
    }

    private static decimal[] Decimals(double[] values) => Array.ConvertAll(values, v => (decimal)v);
}
