using ProbDsl.Inference.Judging;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Judging;

/// <summary>Probabilities of yes, or of states, beside what happened.</summary>
public sealed class EventCalibrationTests
{
    /// <summary>Known values of the largest distance of a Brownian motion.</summary>
    [Theory, InlineData(1, 0.629222570200476), InlineData(1.96, 0.0999909), InlineData(2.807033768, 0.01), InlineData(0, 1)]
    public void Distances_have_the_distribution_of_a_Brownian_motion(double distance, double expected) =>
        Assert.Equal(expected, EventCalibration.ProbabilityBeyond(distance), 1e-5);

    /// <summary>Calibrated predictions are doubted as often as stated.</summary>
    [Fact]
    public void Calibrated_predictions_have_uniform_p_values()
    {
        var random = new RandomStream(7, "calibrated");
        var values = Enumerable.Range(0, 2000).Select(_ =>
        {
            double[] predicted = [.. Enumerable.Range(0, 400).Select(_ => random.NextUniform())];
            return new EventCalibration("y", null, predicted, [.. predicted.Select(p => random.NextUniform() < p)]).PValue;
        }).ToList();
        // steps of a sum pass by some of the largest distances of the motion: p-values are a little large
        foreach (var level in new[] { 0.01, 0.05, 0.2, 0.5 })
            Assert.InRange(values.Count(v => v < level) / 2000.0, (0.8 * level) - (3 * Math.Sqrt(level / 2000)),
                level + (3 * Math.Sqrt(level / 2000)));
    }

    [Fact]
    public void Few_events_say_nothing() =>
        Assert.True(double.IsNaN(new EventCalibration("y", null, [0.5, 0.5, 0.2], [true, false, true]).PValue));

    /// <summary>Predictions that are too sure: yes happens more often than predicted where it is rarely predicted.</summary>
    [Fact]
    public void Predictions_that_are_too_sure_are_found()
    {
        var random = new RandomStream(8, "sure");
        double[] logits = [.. Enumerable.Range(0, 500).Select(_ => 2 * random.NextNormal())];
        var found = new EventCalibration("y", "state 2", [.. logits.Select(l => Logistic(3 * l))],
            [.. logits.Select(l => random.NextUniform() < Logistic(l))]);
        Assert.InRange(found.PValue, 0, 1e-4);
        Assert.StartsWith("state 2 happens more often than predicted where predictions are up to 0.", found.What);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_missing_square_is_found(bool isMissing)
    {
        var random = new RandomStream(9, "square");
        var rows = Enumerable.Range(0, 1000).Select(_ => 3 * random.NextUniform())
            .Select(x => (x, y: random.NextUniform() < Logistic((4 * (x - 1) * (x - 1)) - 2) ? 1 : 0));
        var judged = JudgedFit.Of($$"""
            model Square
            data y[rows]: bool
            data x[rows]: real
            a ~ Normal(0, 2)
            b ~ Normal(0, 2)
            c ~ Normal(0, 2)
            for n in rows { y[n] ~ Bernoulli(logit = a + b * x[n]{{(isMissing ? "" : " + c * x[n] * x[n]")}}) }

            """, "y,x\n" + string.Concat(rows.Select(r => FormattableString.Invariant($"{r.y},{r.x}\n"))), "laplace");
        Assert.Equal(isMissing ? Verdict.Doubtful : Verdict.Good, judged.Findings.Single(f => f.Topic == "calibration").Verdict);
        Assert.Equal(1000, Assert.Single(judged.Events).Predicted.Length);
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
