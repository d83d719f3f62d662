using System.Globalization;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Continuing;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Rows;
using ProbDsl.Inference.States;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Kept;
using ProbDsl.Tests.Rows;
using ProbDsl.Tests.Stories;
using Xunit;

namespace ProbDsl.Tests.Continuing;

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

    /// <summary>At a point, given the estimate and the draws of the levels that are kept with it.</summary>
    [Theory, MemberData(nameof(Files))]
    public void Forecasts_at_a_point_have_its_coefficient(string file)
    {
        var bound = TestStory.By(Story("param effect: real"), Rows(6));
        var summary = IntegratedLatents.AddTo(bound.Fitted(new(Threads: 1), "map").Summary!, bound.Problem, DensityPlan.Of(bound.Problem),
            TestStory.Catalog, ManagedEngine.On(1), 1);
        var (effect, levels) = (summary.Estimates.Single().Value.Values[0], summary.Find<DrawsGivenEstimates>()!.All.Arrays["level"]);
        var fit = FitByHand.Of(Story("param effect: real"), Rows(6), 1000, ("effect", _ => [effect]),
            ("level", s => levels.Values[(6 * s)..(6 * (s + 1))]));
        var own = Enumerable.Range(6, 3).Select(t => NormalVectors.Given(y, Mean(effect), Covariance(0), t)).ToList();
        var predicted = Last(fit.Predicted(file));
        predicted.Zip(own).ToList().ForEach(p => Agrees(p.Second, p.First, 1000));
        Assert.NotInRange(predicted[1].Mean - predicted[0].Mean, -1, 1);
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
        Agrees(NormalVectors.Given(all, Mean(effect), Covariance(0), 7), predicted[1], 1000);
        Agrees(NormalVectors.Given(all, Mean(effect), Covariance(0), 8), predicted[2], 1000);
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

    private static void Agrees((double Mean, double Variance) expected, (double Mean, double Sd) found, int draws = Draws)
    {
        var sd = Math.Sqrt(expected.Variance);
        Assert.Equal(expected.Mean, found.Mean, 4 * sd / Math.Sqrt(draws));
        Assert.Equal(sd, found.Sd, 4 * sd / Math.Sqrt(2 * draws));
    }

    /// <summary>The last three rows.</summary>
    private static List<(double Mean, double Sd)> Last(RowPredictions predicted) =>
        [.. predicted.Column("y.mean").Zip(predicted.Column("y.sd")).TakeLast(3)];

    private static SavedFit Fitted(string coefficient, string method)
    {
        var story = TestStory.By(Story(coefficient), Rows(6));
        return KeptFiles.Of(Story(coefficient), story.Problem, story.Fitted(new(Threads: 1), method).Summary!)
            .With(TrainingRows.Of(story.Graph, InputTables.Of(TestStory.Read(Rows(6))))!).Read();
    }

    private static string Rows(int count) =>
        "x,y\n" + string.Concat(x.Zip(y).Take(count).Select(r => $"{Text(r.First)},{Text(r.Second)}\n"));

    private static string Text(double v) => v.ToString("R", CultureInfo.InvariantCulture);
}
