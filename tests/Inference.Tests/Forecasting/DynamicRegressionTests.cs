using System.Globalization;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.NewData;
using ProbDsl.Tests.Kept;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;
using Xunit;

namespace ProbDsl.Tests.Forecasting;

/// <summary>
/// A level that drifts, beside a covariate with a coefficient: later rows of a file have the covariate and no outcome. Their forecasts are
/// those of the joint normal distribution of all outcomes, with its dense covariance matrix.
/// </summary>
public sealed class DynamicRegressionTests
{
    private const int Draws = 4000;
    private const double Drift = 0.6, Noise = 0.8, StartSd = 2, EffectSd = 1.5;

    private static readonly double[] x = [0.4, -1.2, 2.1, 0.3, -0.6, 1.7, 3, -2, 0.5], y = [1.3, -1.1, 4.2, 1.9, 0.2, 3.4];

    private static string Story(string coefficient) => FormattableString.Invariant($$"""
        model Sales
        data x[weeks]: real
        data y[weeks]: real
        {{coefficient}}
        level[1] ~ Normal(1, {{StartSd}})
        for t in 2..weeks { level[t] ~ Normal(level[t-1], {{Drift}}) }
        for t in weeks { y[t] ~ Normal(level[t] + effect * x[t], {{Noise}}) }
        """);

    public static TheoryData<string> Files =>
    [
        "x\n" + string.Concat(x[6..].Select(v => $"{Text(v)}\n")),
        "x,y\n" + string.Concat(x[6..].Select(v => $"{Text(v)},\n")),
        Rows(6) + string.Concat(x[6..].Select(v => $"{Text(v)},NA\n")),
    ];

    /// <summary>The coefficient has a posterior, which the forecasts include.</summary>
    [Theory, MemberData(nameof(Files))]
    public void Rows_with_covariates_are_forecast(string file)
    {
        var fit = Fitted("effect ~ Normal(0, 1.5)", "exact");
        var own = Enumerable.Range(6, 3).Select(t => NormalVectors.Given(y, Mean(0), Covariance(EffectSd), t)).ToList();
        Last(fit.Predicted(file)).Zip(own).ToList().ForEach(p => Agrees(p.Second, p.First));
    }

    /// <summary>At a point they are exact, with draws of the levels kept beside it or without.</summary>
    [Theory, MemberData(nameof(Files))]
    public void Forecasts_at_a_point_are_exact(string file)
    {
        foreach (var keepsDraws in new[] { false, true })
        {
            var fit = Fitted("param effect: real", "map");
            var effect = fit.Posterior.Arrays["effect"].Values[0];
            if (keepsDraws) fit = FitByHand.Of(Story("param effect: real"), Rows(6), 1000, ("effect", _ => [effect]),
                ("level", s => [.. Enumerable.Range(0, 6).Select(t => y[t] + Math.Sin(s))]));
            var predicted = fit.Predicted(file);
            foreach (var ((mean, sd), t) in Last(predicted).Zip([6, 7, 8]))
                Is(NormalVectors.Given(y, Mean(effect), Covariance(0), t), mean, sd);
            Assert.All(predicted.Column("y.mcse").TakeLast(3), error => Assert.Equal(0, error));
        }
    }

    /// <summary>Outcomes of later rows condition those after them, and have their density given all before.</summary>
    [Fact]
    public void A_later_outcome_is_conditioned_on()
    {
        var fit = Fitted("param effect: real", "map");
        var effect = fit.Posterior.Arrays["effect"].Values[0];
        double[] all = [.. y, 5.5];
        var file = $"x,y\n{Text(x[6])},5.5\n{Text(x[7])},\n{Text(x[8])},\n";
        var predicted = Last(fit.Predicted(file));
        Is(NormalVectors.Given(all, Mean(effect), Covariance(0), 7), predicted[1].Mean, predicted[1].Sd);
        Is(NormalVectors.Given(all, Mean(effect), Covariance(0), 8), predicted[2].Mean, predicted[2].Sd);
        var (mean, variance) = NormalVectors.Given(y, Mean(effect), Covariance(0), 6);
        Assert.Equal(NormalVectors.LogNormal(5.5, mean, variance), fit.Scored(file).Value!.LogDensity[0], 1e-8);
    }

    /// <summary>Without the covariates the command that forecasts is named.</summary>
    [Fact]
    public void Without_covariates_the_command_is_named()
    {
        var refused = Assert.Single(NewRows.Future(Fitted("param effect: real", "map"), 3, TestStory.Catalog).Diagnostics);
        Assert.Equal("E0584", refused.Code);
        Assert.Contains("a file with the column `x` and a row for each step", refused.Help, StringComparison.Ordinal);
        Assert.Contains(" --data FILE` forecasts these rows", refused.Help, StringComparison.Ordinal);
    }

    private static double[] Mean(double effect) => [.. x.Select(v => 1 + (effect * v))];

    private static double[][] Covariance(double effectSd) => [.. x.Select((a, i) => x.Select((b, j) => (StartSd * StartSd)
        + (Drift * Drift * Math.Min(i, j)) + (effectSd * effectSd * a * b) + (i == j ? Noise * Noise : 0)).ToArray())];

    private static void Agrees((double Mean, double Variance) expected, (double Mean, double Sd) found)
    {
        var sd = Math.Sqrt(expected.Variance);
        Assert.Equal(expected.Mean, found.Mean, 4 * sd / Math.Sqrt(Draws));
        Assert.Equal(sd, found.Sd, 4 * sd / Math.Sqrt(2 * Draws));
    }

    private static void Is((double Mean, double Variance) expected, double mean, double sd)
    {
        Assert.Equal(expected.Mean, mean, 1e-9);
        Assert.Equal(Math.Sqrt(expected.Variance), sd, 1e-9);
    }

    /// <summary>The last three rows.</summary>
    private static List<(double Mean, double Sd)> Last(RowPredictions predicted) =>
        [.. predicted.Column("y.mean").Zip(predicted.Column("y.sd")).TakeLast(3)];

    private static SavedFit Fitted(string coefficient, string method)
    {
        var story = TestStory.By(Story(coefficient), Rows(6));
        return KeptFiles.Of(Story(coefficient), story.Problem, story.Fitted(new(Threads: 1), method).Summary!)
            .With(TrainingRowArrays.Collect(story.Graph, InputTables.Of(TestStory.Read(Rows(6))))!).Read();
    }

    private static string Rows(int count) =>
        "x,y\n" + string.Concat(x.Zip(y).Take(count).Select(r => $"{Text(r.First)},{Text(r.Second)}\n"));

    private static string Text(double v) => v.ToString("R", CultureInfo.InvariantCulture);
}
