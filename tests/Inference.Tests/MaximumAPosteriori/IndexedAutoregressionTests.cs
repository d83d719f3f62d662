using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Inference.LatentRecovery;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MaximumAPosteriori;

/// <summary>
/// Random walks that rows read at positions that data give: the density without them is that of the dense covariance of all rows.
/// </summary>
public sealed class IndexedAutoregressionTests
{
    private const int Weeks = 12, Shops = 4, Rows = 60;

    /// <summary>Order 2 with unknown coefficients, a drift, a scale that varies, a coefficient of the read, and crossed effects.</summary>
    private const string Story = """
        model Weeks(W = 12)
        data y[rows]: real
        data x[rows]: real
        data week[rows]: index[W]
        data shop[rows]: index[shops]
        param keep: real
        param drift: real
        param spread: positive
        param apart: positive
        param noise: positive
        level[1] ~ Normal(1, 2)
        level[2] ~ Normal(0.5, 3)
        for w in 3..W { level[w] ~ Normal(drift + (1 + keep) * level[w-1] - keep * level[w-2], spread * (1 + 0.1 * w)) }
        for s in shops { effect[s] ~ Normal(0, apart) }
        for n in rows { y[n] ~ Normal(x[n] * level[week[n]] + effect[shop[n]], noise) }
        """;

    /// <summary>The same story with the rows of each week as a group, of which no week is without one.</summary>
    private static readonly string grouped = Story.Replace("data week[rows]: index[W]\n", "", StringComparison.Ordinal)
        .Replace("y[rows]: real", "y[W, row]: real from y by week", StringComparison.Ordinal)
        .Replace("x[rows]: real", "x[W, row]: real from x by week", StringComparison.Ordinal)
        .Replace("shop[rows]: index[shops]", "shop[W, row]: index[shops] from shop by week", StringComparison.Ordinal)
        .Replace("model Weeks(W = 12)", "model Weeks", StringComparison.Ordinal)
        .Replace("for n in rows { y[n] ~ Normal(x[n] * level[week[n]] + effect[shop[n]], noise) }",
            "for w in W { for i in row { y[w, i] ~ Normal(x[w, i] * level[w] + effect[shop[w, i]], noise) } }", StringComparison.Ordinal);

    [Theory, InlineData("map", false), InlineData("em", false), InlineData("map", true), InlineData("em", true)]
    public void The_maximum_is_that_of_the_dense_covariance(string method, bool isGrouped)
    {
        var rows = Draw();
        if (isGrouped) rows = [.. rows.Select((r, i) => i == 0 ? r with { Week = 4 } : r).OrderBy(r => r.Week)];
        var story = TestStory.By(isGrouped ? grouped : Story, Csv(rows));
        var fitted = story.Fitted(new(Threads: 1), method);
        double[] at = [Of("keep"), Of("drift"), Of("spread"), Of("apart"), Of("noise")];
        var top = LogDensity(rows, at);
        Assert.Equal(top, fitted.Value, 1e-8);
        for (var i = 0; i < at.Length; i++)
        {
            // a maximum: the slope is 0, and the density falls to both sides
            var (up, down) = (LogDensity(rows, Moved(i, 1e-3)), LogDensity(rows, Moved(i, -1e-3)));
            Assert.InRange(Math.Abs(up - down), 0, 1e-6);
            Assert.True(up < top && down < top);
        }

        var (mean, covariance) = Levels(rows, at);
        var level = LevelsOf(fitted);
        for (var w = 0; w < Weeks; w++)
        {
            Assert.Equal(mean[w], level.Value.Values[w], 1e-7);
            Assert.Equal(Math.Sqrt(covariance[w, w]), level.Spread!.Sd.Values[w], 1e-7);
        }

        double Of(string name) => fitted.Summary!.Estimates.Single(e => e.Name == name).Value.Values[0];

        double[] Moved(int i, double by)
        {
            double[] moved = [.. at];
            moved[i] += by;
            return moved;
        }
    }

    /// <summary>A flat start is the limit of a wide one, whose density at its mean is 1 / (sd sqrt(2 pi)).</summary>
    [Fact]
    public void A_flat_start_is_the_limit_of_a_wide_one()
    {
        var csv = Csv(Draw());
        const string Weeks = """
            model Flat(W = 12)
            data y[rows]: real
            data week[rows]: index[W]
            param spread: positive
            param noise: positive
            level[1] ~ START
            for w in 2..W { level[w] ~ Normal(level[w-1], spread) }
            for n in rows { y[n] ~ Normal(level[week[n]], noise) }
            """;
        var flat = Fit("Flat()");
        var wide = Fit("Normal(0, 1e5)");
        Assert.Equal(wide.Value + Math.Log(1e5 * Math.Sqrt(2 * Math.PI)), flat.Value, 1e-6);
        foreach (var (one, other) in flat.Summary!.Estimates.Zip(wide.Summary!.Estimates))
            Assert.Equal(one.Value.Values[0], other.Value.Values[0], 1e-5);

        FitOutcome Fit(string start) =>
            TestStory.By(Weeks.Replace("START", start, StringComparison.Ordinal), csv).Fitted(new(Threads: 1), "map");
    }

    /// <summary>Where positions are those of rows in order, the same story is a chain: filter and dense matrix agree.</summary>
    [Fact]
    public void One_row_at_each_position_is_the_chain()
    {
        var random = new RandomStream(4, "weeks");
        var level = 0.0;
        var csv = "y,week\n" + string.Concat(Enumerable.Range(1, 30)
            .Select(w => FormattableString.Invariant($"{(level += random.NextNormal()) + random.NextNormal():R},{w}\n")));
        const string Chain = """
            model Levels
            data y[rows]: real
            data week[rows]: index[30]
            param spread: positive
            param noise: positive
            level[1] ~ Normal(0, 3)
            for w in 2..30 { level[w] ~ Normal(0.9 * level[w-1], spread) }
            for n in rows { y[n] ~ Normal(level[week[n]], noise) }
            """;
        var story = TestStory.By(Chain, csv);
        var other = TestStory.By(Chain.Replace("week[n]", "n", StringComparison.Ordinal)
            .Replace("2..30", "2..rows", StringComparison.Ordinal)
            .Replace("data week[rows]: index[30]\n", "", StringComparison.Ordinal), csv);
        var (indexed, chain) = (story.Fitted(new(Threads: 1), "map"), other.Fitted(new(Threads: 1), "map"));
        Assert.Equal(chain.Value, indexed.Value, 1e-8);
        Assert.All(LevelsOf(indexed).Value.Values.Zip(LevelsOf(chain).Value.Values),
            p => Assert.Equal(p.First, p.Second, 1e-5));
    }

    private static Estimate LevelsOf(FitOutcome fitted) =>
        fitted.Summary!.Find<LatentMoments>()!.All.Single(e => e.Name == "level");

    private static List<(double Y, double X, int Week, int Shop)> Draw()
    {
        var random = new RandomStream(9, "weeks");
        double[] level = [1, 1.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], effect = [.. Enumerable.Range(0, Shops).Select(_ => random.NextNormal())];
        for (var w = 2; w < Weeks; w++) level[w] = 0.2 + (1.5 * level[w - 1]) - (0.5 * level[w - 2]) + (0.8 * random.NextNormal());
        // no row of week 5
        return [.. Enumerable.Range(0, Rows).Select(n =>
        {
            var (x, week, shop) = (1 + (0.5 * random.NextNormal()), (n * 7 % Weeks) is 4 ? 5 : n * 7 % Weeks, n % Shops);
            return ((x * level[week]) + effect[shop] + (0.7 * random.NextNormal()), x, week, shop);
        })];
    }

    private static string Csv(IEnumerable<(double Y, double X, int Week, int Shop)> rows) => "y,x,week,shop\n" + string.Concat(
        rows.Select(r => FormattableString.Invariant($"{r.Y:R},{r.X:R},{r.Week + 1},{r.Shop + 1}\n")));

    /// <summary>The mean and covariance of the levels before any row: by the response of each to the noise of each.</summary>
    private static (Vector<double> Mean, Matrix<double> Covariance) Prior(double[] at)
    {
        var (keep, drift, spread) = (at[0], at[1], at[2]);
        var mean = Vector<double>.Build.Dense(Weeks);
        var response = Matrix<double>.Build.Dense(Weeks, Weeks);
        (mean[0], mean[1], response[0, 0], response[1, 1]) = (1, 0.5, 2, 3);
        for (var w = 2; w < Weeks; w++)
        {
            mean[w] = drift + ((1 + keep) * mean[w - 1]) - (keep * mean[w - 2]);
            response.SetRow(w, ((1 + keep) * response.Row(w - 1)) - (keep * response.Row(w - 2)));
            response[w, w] = spread * (1 + (0.1 * (w + 1)));
        }

        return (mean, response * response.Transpose());
    }

    private static (Matrix<double> Covariance, Vector<double> From) Marginal(
        List<(double Y, double X, int Week, int Shop)> rows, double[] at)
    {
        var (mean, levels) = Prior(at);
        return (Matrix<double>.Build.Dense(Rows, Rows, (i, j) => (rows[i].X * rows[j].X * levels[rows[i].Week, rows[j].Week])
                + (rows[i].Shop == rows[j].Shop ? at[3] * at[3] : 0) + (i == j ? at[4] * at[4] : 0)),
            Vector<double>.Build.Dense(Rows, i => rows[i].Y - (rows[i].X * mean[rows[i].Week])));
    }

    private static double LogDensity(List<(double Y, double X, int Week, int Shop)> rows, double[] at)
    {
        var (covariance, from) = Marginal(rows, at);
        var factor = covariance.Cholesky();
        return -0.5 * ((Rows * Math.Log(2 * Math.PI)) + factor.DeterminantLn + from.DotProduct(factor.Solve(from)));
    }

    private static (Vector<double> Mean, Matrix<double> Covariance) Levels(List<(double Y, double X, int Week, int Shop)> rows, double[] at)
    {
        var ((mean, levels), (covariance, from)) = (Prior(at), Marginal(rows, at));
        var beside = Matrix<double>.Build.Dense(Weeks, Rows, (w, i) => levels[w, rows[i].Week] * rows[i].X);
        var factor = covariance.Cholesky();
        return (mean + (beside * factor.Solve(from)), levels - (beside * factor.Solve(beside.Transpose())));
    }
}
