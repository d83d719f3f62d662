using ProbDsl.Inference.Fits;
using ProbDsl.Tests.Kept;
using ProbDsl.Tests.NewData;

namespace ProbDsl.Tests.Forecasting;

/// <summary>
/// New points of a Gaussian process against the conditional by formula (Rasmussen and Williams 2006, eq. 2.22 to 2.26), given each draw of
/// the fit.
/// </summary>
public sealed class GaussianProcessTests
{
    private const string Observed = """
        model Curve
        data x[rows]: real
        data y[rows]: real
        height: positive ~ Normal(0, 1)
        scale: positive ~ Normal(0, 1)
        y ~ MvNormal(0.3 * ones(rows), squared_exponential(x, height, scale) + diagonal(0.01 * ones(rows)))
        """;

    private const string Latent = """
        model Curve
        data x[rows]: real
        data y[rows]: real
        height: positive ~ Normal(0, 1)
        scale: positive ~ Normal(0, 1)
        f ~ MvNormal(zeros(rows), squared_exponential(x, height, scale) + diagonal(0.000001 * ones(rows)))
        for n in rows { y[n] ~ Normal(f[n], 0.5) }
        """;

    private const string Line = """
        model Curve
        data x[rows]: real
        data y[rows]: real
        height: positive ~ Normal(0, 1)
        scale: positive ~ Normal(0, 1)
        f: real[rows] ~ MvNormal(zeros(rows), matern52(x, height, scale))
        for n in rows { y[n] ~ Normal(f[n], 0.5) }
        """;

    private const string Whitened = """
        model Curve
        data x[rows]: real
        data y[rows]: real
        height: positive ~ Normal(0, 1)
        scale: positive ~ Normal(0, 1)
        for n in rows { z[n] ~ Normal(0, 1) }
        f = cholesky(squared_exponential(x, height, scale) + diagonal(0.01 * ones(rows))) @ z
        for n in rows { y[n] ~ Normal(f[n], 0.5) }
        """;

    private const string Rows = "x,y\n0,1\n1,0.4\n2.5,-0.7\n";
    private const int Draws = 4000;
    private static readonly double[] X = [0, 1, 2.5], Y = [1, 0.4, -0.7], New = [0.5, 2.4, 9];
    private static readonly (double Height, double Scale)[] Kernels = [(0.9, 1.1), (1.4, 0.6)];

    [Fact]
    public void New_points_are_given_the_points_of_the_fit()
    {
        var predicted = Fit(Observed).Predicted("x\n0.5\n2.4\n9\n");
        predicted.Agrees("y",
            New.Index().Select(p => Mixed(k => NormalVectors.Given(Y, [.. Enumerable.Repeat(0.3, 6)], K(k, 0.1), 3 + p.Index))), Draws);
        // the prior has mean 0.3 at every point
        Assert.True(Math.Abs(predicted.Column("y.mean")[0] - 0.3) > 0.2);
    }

    [Fact]
    public void Rows_behind_those_of_the_fit_with_empty_cells_are_the_same_rows()
    {
        var fit = Fit(Observed);
        var (alone, behind) = (fit.Predicted("x\n0.5\n2.4\n9\n"), fit.Predicted(Rows + "0.5,\n2.4,NA\n9,\n"));
        Assert.Equal(6, behind.Rows);
        foreach (var column in alone.Columns) Assert.Equal(column.Values, behind.Column(column.Name).Skip(3));
        Assert.Equal(Y, behind.Column("y.mean").Take(3));
    }

    // the one that is there moves its neighbors: it is known as well as the rows of the fit, and draws count by its density
    [Fact]
    public void A_new_point_that_was_observed_is_known_too()
    {
        double[] known = [.. Y, 1.5];
        var predicted = Fit(Observed, k => 0).Predicted("x,y\n0.5,1.5\n0.6,\n");
        double[] x = [.. X, 0.5, 0.6];
        var (mean, variance) = NormalVectors.Given(known, [.. Enumerable.Repeat(0.3, 5)], NormalVectors.Kernel(x, 0.9, 1.1, 0.1), 4);
        Assert.Equal((1.5, 0.0), (predicted.Column("y.mean")[0], predicted.Column("y.sd")[0]));
        Assert.Equal(mean, predicted.Column("y.mean")[1], 5 * Math.Sqrt(variance / Draws));
        Assert.Equal(Math.Sqrt(variance), predicted.Column("y.sd")[1], 5 * Math.Sqrt(variance / Draws));
    }

    // sum_i log p(y_i | y_1 .. y_(i-1)) = log p(y_new | y)
    [Fact]
    public void Densities_of_new_rows_are_given_those_before_them()
    {
        var fit = Fit(Observed, count: 1);
        var scores = fit.Scored("x,y\n0.5,0.9\n2.4,-0.2\n").Value!;
        double[] x = [.. X, 0.5, 2.4], y = [.. Y, 0.9, -0.2], mean = [.. Enumerable.Repeat(0.3, 5)];
        var kernel = NormalVectors.Kernel(x, 0.9, 1.1, 0.1);
        Assert.Equal(NormalVectors.LogDensity(y, mean, kernel)
            - NormalVectors.LogDensity(Y, mean[..3], NormalVectors.Kernel(X, 0.9, 1.1, 0.1)), scores.Total, 1e-9);
        var (first, variance) = NormalVectors.Given(Y, mean, kernel, 3);
        Assert.Equal([NormalVectors.LogNormal(0.9, first, variance), scores.Total - NormalVectors.LogNormal(0.9, first, variance)],
            scores.LogDensity, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal((2, 3), (scores.Rows, scores.Conditioned));
    }

    [Fact]
    public void Rows_of_the_fit_have_the_density_of_the_vector()
    {
        var scores = Fit(Observed, count: 1).Scored(Rows, sameRows: true).Value!;
        Assert.Equal(NormalVectors.LogDensity(Y, [0.3, 0.3, 0.3], NormalVectors.Kernel(X, 0.9, 1.1, 0.1)), scores.Total, 1e-9);
    }

    [Fact]
    public void A_missing_cell_of_the_fit_says_nothing()
    {
        var fit = FitByHand.Of(Observed, "x,y\n0,1\n1,0.4\n1.5,\n2.5,-0.7\n", 1, ("height", _ => [0.9]), ("scale", _ => [1.1]));
        double[] x = [.. X, 0.5];
        fit.Predicted("x\n0.5\n", Draws)
            .Agrees("y", [NormalVectors.Given(Y, [.. Enumerable.Repeat(0.3, 4)], NormalVectors.Kernel(x, 0.9, 1.1, 0.1), 3)], Draws);
    }

    [Fact]
    public void A_latent_curve_goes_on_from_its_values_at_the_points_of_the_fit()
    {
        double[] f = [0.8, 0.5, -0.6];
        var fit = FitByHand.Of(Latent, Rows, Draws, ("height", _ => [0.9]), ("scale", _ => [1.1]), ("f", _ => f));
        var expected = New.Index().Select(p => NormalVectors.Given(f, new double[6], K((0.9, 1.1), 0.001), 3 + p.Index)).ToList();
        var predicted = fit.Predicted("x\n0.5\n2.4\n9\n");
        predicted.Agrees("f", expected, Draws);
        predicted.Agrees("y", expected.Select(e => (e.Mean, e.Variance + 0.25)), Draws);
    }

    /// <summary>
    /// A curve that a fit has integrated along a line is integrated again at new points, between and beyond those of the fit: by formula,
    /// given the data and not the values that the fit has drawn.
    /// </summary>
    [Fact]
    public void A_curve_along_a_line_is_given_the_data_of_the_fit()
    {
        double[] all = [.. OnLine.X, .. New];
        var kernel = Matern(all, i => i < OnLine.X.Length ? 0.25 : 0);
        var expected = New.Index()
            .Select(p => NormalVectors.Given(OnLine.Y, new double[all.Length], kernel, OnLine.X.Length + p.Index)).ToList();
        var predicted = FitOnLine().Predicted("x\n0.5\n2.4\n9\n");
        predicted.Agrees("f", expected, Draws);
        predicted.Agrees("y", expected.Select(e => (e.Mean, e.Variance + 0.25)), Draws);
    }

    // the mean over draws of the curve given the fit's rows; what is observed of new rows enters once
    [Fact]
    public void New_rows_along_a_line_have_their_density_given_the_data_of_the_fit()
    {
        double[] x = [.. OnLine.X, 0.5, 2.4], y = [.. OnLine.Y, 0.9, -0.2];
        var kernel = Matern(x, _ => 0.25);
        var exact = NormalVectors.LogDensity(y, new double[y.Length], kernel)
            - NormalVectors.LogDensity(OnLine.Y, new double[OnLine.Y.Length], [.. kernel.SkipLast(2).Select(row => row[..^2])]);
        Assert.Equal(exact, FitOnLine().Scored("x,y\n0.5,0.9\n2.4,-0.2\n").Value!.Total, 0.02);
    }

    private static readonly (double[] X, double[] Y) OnLine = MakeLine();

    private static (double[] X, double[] Y) MakeLine()
    {
        double[] x = [.. Enumerable.Range(0, 70).Select(i => ((i * 37) % 70) * 0.11)];
        return (x, [.. x.Select(p => Math.Cos(p) + (0.2 * Math.Sin(9 * p)))]);
    }

    private static SavedFit FitOnLine() => FitByHand.Of(Line,
        "x,y\n" + string.Concat(OnLine.X.Zip(OnLine.Y, (a, b) => $"{a:R},{b:R}\n")), Draws, ("height", _ => [0.9]), ("scale", _ => [1.1]),
        ("f", _ => new double[OnLine.X.Length]));

    /// <summary>The covariance of values at points, with noise of a variance each.</summary>
    private static double[][] Matern(double[] x, Func<int, double> noise) => [.. x.Select((a, i) => (double[])[.. x.Select((b, j) =>
    {
        var r = Math.Sqrt(5) * Math.Abs(a - b) / 1.1;
        return (0.81 * (1 + r + (r * r / 3)) * Math.Exp(-r)) + (i == j ? noise(i) : 0);
    })])];

    // f = L z with L lower triangular: the first rows of L do not change, and the new ones are the conditional
    [Fact]
    public void A_whitened_curve_is_the_same_distribution()
    {
        double[] z = [0.7, -0.4, 1.2];
        var fit = FitByHand.Of(Whitened, Rows, Draws, ("height", _ => [0.9]), ("scale", _ => [1.1]), ("z", _ => z));
        var known = fit.Predicted(Rows, 10).Column("f.mean").ToArray();
        fit.Predicted("x\n0.5\n2.4\n9\n")
            .Agrees("f", New.Index().Select(p => NormalVectors.Given(known, new double[6], K((0.9, 1.1), 0.1), 3 + p.Index)), Draws);
    }

    // the noise of neighbors goes together: y at 2.4 and 2.5 are drawn as one vector given the rest
    [Fact]
    public void Samples_of_a_file_are_draws_given_the_rows_of_the_fit()
    {
        var draw = FitDraw.Of(Fit(Observed, k => 0), count: Draws, csv: "x,y\n0.5,7\n0.6,7\n");
        var values = draw["y"].Chunk(5).ToList();
        Assert.All(values, v => Assert.Equal(Y, v[..3]));
        double[] x = [.. X, 0.5, 0.6], mean = [.. Enumerable.Repeat(0.3, 5)];
        var kernel = NormalVectors.Kernel(x, 0.9, 1.1, 0.1);
        var (first, variance) = NormalVectors.Given(Y, mean, kernel, 3);
        Assert.Equal(first, values.Average(v => v[3]), 5 * Math.Sqrt(variance / Draws));
        // Var(a - b) by the conditional of b given a and the rest
        double[] known = [.. Y, first];
        var (second, own) = NormalVectors.Given(Y, mean, kernel, 4);
        var gradient = (NormalVectors.Given([.. Y, first + 1], mean, kernel, 4).Mean
            - NormalVectors.Given(known, mean, kernel, 4).Mean) * variance;
        Assert.Equal(second, values.Average(v => v[4]), 5 * Math.Sqrt(own / Draws));
        Assert.Equal(gradient, values.Average(v => (v[3] - first) * (v[4] - second)),
            5 * Math.Sqrt(((gradient * gradient) + (variance * own)) / Draws));
    }

    private static SavedFit Fit(string story, Func<int, int>? kernel = null, int count = Draws) =>
        FitByHand.Of(story, Rows, count, ("height", s => [Kernels[(kernel ?? (s => s % 2))(s)].Height]),
            ("scale", s => [Kernels[(kernel ?? (s => s % 2))(s)].Scale]));

    private static double[][] K((double Height, double Scale) kernel, double sd) =>
        NormalVectors.Kernel([.. X, .. New], kernel.Height, kernel.Scale, sd);

    /// <summary>Mean and variance of a mixture of both kernels, each as often.</summary>
    private static (double Mean, double Variance) Mixed(Func<(double, double), (double Mean, double Variance)> given)
    {
        var (a, b) = (given(Kernels[0]), given(Kernels[1]));
        return ((a.Mean + b.Mean) / 2, ((a.Variance + b.Variance) / 2) + ((a.Mean - b.Mean) * (a.Mean - b.Mean) / 4));
    }
}
