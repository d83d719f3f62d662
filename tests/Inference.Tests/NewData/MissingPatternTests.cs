using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.NewData;

/// <summary>
/// Rows with a missing cell that other data of the row depend on: densities and predictions by closed forms, enumeration and integration.
/// </summary>
public sealed class MissingPatternTests
{
    private const double B = 1.7, M = 0.4, S = 1.3, Sd = 0.6, A = -0.5;

    private const string Linear = """
        model P
        data x[rows]: real
        data y[rows]: real
        a ~ Normal(0, 1)
        b ~ Normal(0, 1)
        for n in rows {
          x[n] ~ Normal(0.4, 1.3)
          y[n] ~ Normal(a + b * x[n], 0.6)
        }
        """;

    private static SavedFit LinearFit(int draws) =>
        FitByHand.Of(Linear, "x,y\n1,2\n", draws, ("a", _ => [A]), ("b", _ => [B]));

    /// <summary>A row without x has the marginal of y, a row without y that of x, and all keep their places.</summary>
    [Theory, InlineData(1), InlineData(50)]
    public void A_missing_predictor_is_integrated(int draws)
    {
        var marginal = Math.Sqrt((B * B * S * S) + (Sd * Sd));
        double[] expected = [LogNormal(1, M, S) + LogNormal(2, A + B, Sd), LogNormal(3, A + (B * M), marginal), LogNormal(-1, M, S),
            LogNormal(-2, A + (B * M), marginal), LogNormal(0, M, S) + LogNormal(0.5, A, Sd)];
        var scores = LinearFit(draws).Scored("x,y\n1,2\nNA,3\n-1,NA\n,-2\n0,0.5\n").Value!;
        Assert.Equal(expected, scores.LogDensity, (e, f) => Math.Abs(e - f) < 1e-10);
        Assert.Equal([true, true, true, true, true], scores.IsObserved);
        Assert.Equal(7 / 5.0, scores.Dimensions!.Observed, 1e-12);
    }

    /// <summary>The predictor given the outcome; given cells are their own values, in the row of the file.</summary>
    [Fact]
    public void A_missing_predictor_is_predicted()
    {
        const int draws = 4000;
        var predicted = Predicted(LinearFit(draws), "x,y\n1,2\nNA,3\n-1,NA\n", draws);
        var precision = (1 / (S * S)) + (B * B / (Sd * Sd));
        var mean = ((M / (S * S)) + (B * (3 - A) / (Sd * Sd))) / precision;
        IsNear(mean, 1 / Math.Sqrt(precision), predicted, "x", 1, draws);
        IsNear(A - B, Sd, predicted, "y", 2, draws);
        Assert.Equal((1, -1), (Of(predicted, "x.mean")[0], Of(predicted, "x.mean")[2]));
        Assert.Equal((2, 3, 0), (Of(predicted, "y.mean")[0], Of(predicted, "y.mean")[1], Of(predicted, "y.sd")[1]));
    }

    /// <summary>Two predictors, either of which is missing: three patterns, and a level by enumeration.</summary>
    [Fact]
    public void A_missing_level_is_summed()
    {
        var fit = FitByHand.Of("""
            model P
            data g[rows]: index[2]
            data x[rows]: real
            data y[rows]: real
            m: real[2] ~ Normal(0, 1)
            for n in rows {
              g[n] ~ Categorical([0.3, 0.7])
              x[n] ~ Normal(m[g[n]], 1.3)
              y[n] ~ Normal(2 * x[n] + m[g[n]], 0.6)
            }
            """, "g,x,y\n1,1,1\n2,1,1\n", 1, ("m", _ => [-1, 2]));
        double[] p = [0.3, 0.7], m = [-1, 2];
        double Joint(int g, double? x, double y) => Math.Log(p[g]) + (x is { } given
            ? LogNormal(given, m[g], 1.3) + LogNormal(y, (2 * given) + m[g], 0.6)
            : LogNormal(y, 3 * m[g], Math.Sqrt((4 * 1.69) + 0.36)));
        double Either(double? x, double y) => Math.Log(Math.Exp(Joint(0, x, y)) + Math.Exp(Joint(1, x, y)));
        const string rows = "g,x,y\n,0.5,1\n2,,1\n1,0.5,1\n";
        Assert.Equal([Either(0.5, 1), Joint(1, null, 1), Joint(0, 0.5, 1)], fit.Scored(rows).Value!.LogDensity,
            (e, f) => Math.Abs(e - f) < 1e-10);
        var predicted = Predicted(fit, rows, 1);
        Assert.Equal([Math.Exp(Joint(0, 0.5, 1) - Either(0.5, 1)), 0, 1], Of(predicted, "g.1"), (e, f) => Math.Abs(e - f) < 1e-10);
        Assert.Equal((0.5, 0, 0.5), (Of(predicted, "x.mean")[0], Of(predicted, "x.sd")[2], Of(predicted, "x.q95")[2]));
    }

    /// <summary>Where no closed form is known, the cell is drawn for each draw of the fit: beside integration on a grid.</summary>
    [Fact]
    public void A_predictor_of_a_logistic_regression_is_averaged_over()
    {
        const int draws = 20_000;
        var fit = FitByHand.Of("""
            model P
            data x[rows]: real
            data y[rows]: bool
            b ~ Normal(0, 1)
            for n in rows {
              x[n] ~ Normal(0.4, 1.3)
              y[n] ~ Bernoulli(logit = b * x[n])
            }
            """, "x,y\n1,yes\n", draws, ("b", _ => [B]));
        static double Probability(double x) => 1 / (1 + Math.Exp(-B * x));
        var (sum, square) = (0.0, 0.0);
        for (var z = -8.0; z <= 8; z += 0.001)
        {
            var (weight, value) = (0.001 * Math.Exp(LogNormal(z, 0, 1)), Probability(M + (S * z)));
            (sum, square) = (sum + (weight * value), square + (weight * value * value));
        }

        var scores = fit.Scored("x,y\n,yes\n1,no\n").Value!;
        Assert.Equal(sum, Math.Exp(scores.LogDensity[0]), 5 * Math.Sqrt((square - (sum * sum)) / draws));
        Assert.Equal(LogNormal(1, M, S) + Math.Log(1 - Probability(1)), scores.LogDensity[1], 1e-10);
        Assert.True(scores.DrawsOwnUnknowns);
    }

    /// <summary>A point does not average over a cell without a closed form.</summary>
    [Fact]
    public void A_point_needs_a_closed_form() => Assert.Equal("E0424", Assert.Single(FitByHand.Of("""
        model P
        data x[rows]: real
        data y[rows]: bool
        b ~ Normal(0, 1)
        for n in rows {
          x[n] ~ Normal(0, 1)
          y[n] ~ Bernoulli(logit = b * x[n])
        }
        """, "x,y\n1,yes\n", 1, ("b", _ => [B])).Scored("x,y\n,yes\n").Diagnostics).Code);

    /// <summary>An element of a vector is neither a whole variable of its row nor marginalized in closed form.</summary>
    [Fact]
    public void A_part_of_a_variable_is_refused() => Assert.Equal("E0426", Assert.Single(FitByHand.Of("""
        model P
        data x[rows]: real[2] from a, b
        data y[rows]: real
        m ~ Normal(0, 1)
        for n in rows {
          x[n] ~ StudentT(4, m, 1)
          y[n] ~ Normal(x[n, 1] + x[n, 2], 1)
        }
        """, "a,b,y\n1,2,3\n", 1, ("m", _ => [0])).Scored("a,b,y\n1,NA,3\n").Diagnostics).Code);

    private static double LogNormal(double x, double mean, double sd) =>
        (-0.5 * (x - mean) * (x - mean) / (sd * sd)) - Math.Log(sd) - (0.5 * Math.Log(2 * Math.PI));

    private static RowPredictions Predicted(SavedFit fit, string csv, int draws)
    {
        var rows = NewRows.Read(fit, InputTables.Of(TestStory.Read(csv)), TestStory.Catalog).Value!;
        return RowPredictions.Compute(fit, rows, false, TestStory.Catalog, draws).Value!;
    }

    private static IReadOnlyList<double> Of(RowPredictions predicted, string column) =>
        predicted.Columns.Single(c => c.Name == column).Values;

    /// <summary>Five standard errors of the mean and of the standard deviation of draws.</summary>
    private static void IsNear(double mean, double sd, RowPredictions predicted, string name, int row, int draws)
    {
        Assert.Equal(mean, Of(predicted, $"{name}.mean")[row], 5 * sd / Math.Sqrt(draws));
        Assert.Equal(sd, Of(predicted, $"{name}.sd")[row], 5 * sd / Math.Sqrt(2 * draws));
    }
}
