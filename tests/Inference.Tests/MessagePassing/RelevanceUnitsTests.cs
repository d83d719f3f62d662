using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.MessagePassing;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Engines;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MessagePassing;

/// <summary>
/// Automatic relevance determination in any units. Bounds are those of an own program in numpy: the updates of Ghahramani and Beal (2000)
/// in turn, without rotations, from scores that are the principal components of standardized columns, and first with the scores fixed and
/// without relevances, until the bound rises by less than 1e-9 a sweep.
/// </summary>
public sealed class RelevanceUnitsTests
{
    private const string Factors = """
        model Factors(Q = 3)
        data x[rows]: real[D] from all
        for q in 1..Q { relevance[q] ~ Gamma(shape = 0.001, rate = RATE) }
        for d in 1..D { noise[d] ~ Gamma(shape = 0.001, rate = RATE)
          offset[d] ~ Normal(0, sd = WIDE)
          for q in 1..Q { loading[d, q] ~ Normal(0, precision = relevance[q]) } }
        for n in rows { factor[n]: real[Q] ~ Normal(0, 1)
          x[n] ~ Normal(loading @ factor[n] + offset, precision = noise) }
        """;

    private const string Ratings = """
        model Ratings(Q = 3)
        data g[rows]: index[20] from g
        data k[rows]: index[12] from k
        data y[rows]: real
        for q in 1..Q { relevance[q] ~ Gamma(shape = 0.001, rate = RATE) }
        noise ~ Gamma(shape = 0.001, rate = RATE)
        base ~ Normal(0, sd = WIDE)
        for i in 1..20 { u[i]: real[Q] ~ Normal(0, 1) }
        for j in 1..12 { for q in 1..Q { v[j, q] ~ Normal(0, precision = relevance[q]) } }
        for n in rows { y[n] ~ Normal(base + dot(u[g[n]], v[k[n]]), precision = noise) }
        """;

    /// <summary>In units that are c times as small, the log density of N numbers is lower by N log c, and so is the bound.</summary>
    [Theory]
    [InlineData(0.001)]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(1000)]
    public void The_bound_of_factor_analysis_is_the_published_one_in_all_units(double units)
    {
        var x = Simulated(100, 6);
        var summary = Fitted(Factors, Csv(x, units, 0), units, 10);
        Assert.Equal(-910.167787, summary.Objective + (x.Length * Math.Log(units)), 1e-5);
        Assert.Null(summary.Use);
    }

    /// <summary>Of eight factors, three are in use.</summary>
    [Theory]
    [InlineData(0.001)]
    [InlineData(1000)]
    public void Factors_are_pruned_to_those_of_the_data_in_all_units(double units)
    {
        var x = Simulated(100, 8);
        var summary = Fitted(Factors.Replace("Q = 3", "Q = 8", StringComparison.Ordinal), Csv(x, units, 0), units, 10);
        Assert.Equal(-1246.009202, summary.Objective + (x.Length * Math.Log(units)), 1e-4);
        Assert.Equal((3, 8), (summary.Use!.All[0].InUse, summary.Use.All[0].Explained.Count));
    }

    /// <summary>
    /// Twelve rows and nine factors: a start with all of them leaves so few rows for the noise that it ends at a lower bound.
    /// </summary>
    [Theory]
    [InlineData(0.001)]
    [InlineData(1)]
    public void Few_rows_have_their_factors(double units)
    {
        var x = Simulated(12, 14);
        var summary = Fitted(Factors.Replace("Q = 3", "Q = 9", StringComparison.Ordinal), Csv(x, units, 0), units, 10);
        Assert.Equal(-463.390366, summary.Objective + (x.Length * Math.Log(units)), 1e-4);
        Assert.Equal((2, 9), (summary.Use!.All[0].InUse, summary.Use.All[0].Explained.Count));
    }

    /// <summary>Columns around a million: the bound is lower by the log density of their offsets alone.</summary>
    [Fact]
    public void Columns_far_from_0_have_the_same_factors()
    {
        var x = Simulated(100, 6);
        var summary = Fitted(Factors, Csv(x, 1, 1e6), 1, 1e7);
        Assert.Equal(-993.059505 - (6 * 1e12 / (2 * 1e14)), summary.Objective, 1e-3);
        Assert.Null(summary.Use);
    }

    /// <summary>One row for each rating of an item by a user.</summary>
    [Fact]
    public void The_bound_of_factorized_ratings_is_the_same_in_all_units()
    {
        var x = Simulated(20, 12);
        var bounds = new[] { 0.001, 1, 1000 }.Select(units =>
        {
            var summary = Fitted(Ratings, Rows(units), units, 10);
            Assert.True(summary.Use is null || summary.Use.All[0].InUse >= 2);
            return summary.Objective + (20 * 12 * Math.Log(units));
        }).ToList();
        Assert.All(bounds, b => Assert.Equal(bounds[1], b, 1e-4));

        string Rows(double units) => "g,k,y\n" + string.Concat(Enumerable.Range(0, 20 * 12).Select(c =>
            $"{(c / 12) + 1},{(c % 12) + 1},{(x[c / 12, c % 12] * units).ToString("R", CultureInfo.InvariantCulture)}\n"));
    }

    /// <summary>
    /// A rotation keeps the means of all products, makes the mean of zz' the identity and the sum of ww' diagonal, and does not lower the
    /// bound, whose optimum it is beside a prior of relevances that is nearly flat.
    /// </summary>
    [Fact]
    public void A_rotation_keeps_products_and_raises_the_bound()
    {
        var story = TestStory.By(Filled(Factors, 1, 10), Csv(Simulated(100, 6), 1, 0));
        var plan = story.Select("vmp").Plan!;
        var factors = Inference.MessagePassing.Factors.Create(story.Problem, plan.Blocks);
        var joint = ExpectedJoint.Lower(story.Problem, TestStory.Catalog, plan.Density, factors);
        using var sweeps = new MessageSweeps(story.Problem, joint, [], new FitOptions(Threads: 1).ChosenEngine);
        var multiplied = MultipliedFactors.Find(story.Graph, TestStory.Catalog, factors);
        var product = Assert.Single(multiplied.Relevant);
        Assert.True(product.IsRotated);
        var (scores, loadings) = ((NormalFactor)product.ScoresFactor, (NormalFactor)product.LoadingsFactor);
        var before = sweeps.Begin(new(7, "start"));
        new ProductStart(multiplied).Run(sweeps, before, 0, new(7, "start"));
        var after = new RelevanceRotation(product).Of(sweeps, before)!;
        Assert.True(Signal(before).L2Norm() > 10);
        Assert.Equal(0, (Signal(before) - Signal(after)).L2Norm(), 1e-9);
        var (count, sum) = scores.SecondMoments(product.Scores, sweeps.Of(after, scores));
        Assert.Equal(0, ((sum / count) - Matrix<double>.Build.DenseIdentity(3)).L2Norm(), 1e-10);
        var (columns, squares) = loadings.SecondMoments(product.Loadings, sweeps.Of(after, loadings));
        Assert.Equal((100, 6), (count, columns));
        Assert.Equal(0, (squares - Matrix<double>.Build.DenseOfDiagonalVector(squares.Diagonal())).L2Norm(), 1e-9);
        Assert.True(squares[0, 0] > squares[1, 1] && squares[1, 1] > squares[2, 2]);
        sweeps.Sweep(before, f => f == product.Relevance);
        Assert.True(sweeps.Sweep(after) > sweeps.Sweep(before) + 0.01);

        Matrix<double> Signal(double[] parameters) => Means(scores, product.Scores.Name, parameters, 100)
            * Means(loadings, product.Loadings.Name, parameters, 6).Transpose();

        Matrix<double> Means(Factor factor, string name, double[] parameters, int rows)
        {
            var moments = factor.Slots.Select(s => new double[s.Shape.Count]).ToList();
            factor.Moments(sweeps.Of(parameters, factor), moments);
            return Matrix<double>.Build.DenseOfRowMajor(rows, 3, moments[factor.Unknowns.ToList().FindIndex(u => u.Name == name)]);
        }
    }

    private static (double Objective, RelevancesInUse? Use) Fitted(string story, string csv, double units, double wide)
    {
        var fitted = TestStory.By(Filled(story, units, wide), csv).Fitted(new(Threads: 1, Tolerance: 1e-8, Draws: 50, Restarts: 1), "vmp");
        return (fitted.Metric.Value, fitted.Summary!.Find<RelevancesInUse>());
    }

    /// <summary>The same prior in other units: rates of precisions are squares of these.</summary>
    private static string Filled(string story, double units, double wide) => story
        .Replace("RATE", Text(0.001 * units * units), StringComparison.Ordinal)
        .Replace("WIDE", Text(wide * units), StringComparison.Ordinal);

    private static string Text(double number) => number.ToString("0.###############", CultureInfo.InvariantCulture);

    /// <summary>
    /// Rows of three factors with loadings and noise of sd 1/2, to three digits: sums of twelve numbers of the congruential generator
    /// s -> 1103515245 s + 12345 modulo 2^31 that starts at 7, less 6; loadings by column first, then for each row its factors and noise.
    /// </summary>
    private static double[,] Simulated(int rows, int columns)
    {
        var state = 7L;
        double[][] loading = [.. Enumerable.Range(0, columns).Select(_ => Drawn())];
        var x = new double[rows, columns];
        for (var n = 0; n < rows; n++)
        {
            var own = Drawn();
            for (var d = 0; d < columns; d++)
                x[n, d] = Math.Floor((1000 * (loading[d].Zip(own, (l, f) => l * f).Sum() + (0.5 * Next()))) + 0.5) / 1000;
        }

        return x;

        double[] Drawn() => [.. Enumerable.Range(0, 3).Select(_ => Next())];

        double Next() => Enumerable.Range(0, 12).Sum(_ =>
            (state = ((state * 1103515245) + 12345) % (1L << 31)) / (double)(1L << 31)) - 6;
    }

    private static string Csv(double[,] x, double units, double offset) =>
        $"{string.Join(',', Enumerable.Range(0, x.GetLength(1)).Select(d => $"m{d}"))}\n"
        + string.Concat(Enumerable.Range(0, x.GetLength(0)).Select(n => string.Join(',', Enumerable.Range(0, x.GetLength(1)).Select(d =>
            ((x[n, d] * units) + offset).ToString("R", CultureInfo.InvariantCulture))) + "\n"));
}
