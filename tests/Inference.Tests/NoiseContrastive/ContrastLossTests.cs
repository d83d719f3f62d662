using ProbDsl.Catalog.Options;
using ProbDsl.Inference.NoiseContrastive;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.NoiseContrastive;

/// <summary>The losses of contrast with noise, against enumeration and against integrals.</summary>
public sealed class ContrastLossTests
{
    private static readonly double[] rows = [0.3, -1.2, 2], noise = [0.5, -0.4, 1.1, -2, 0, 0.7];

    /// <summary>Each point by the probability that a classifier gives to where it comes from.</summary>
    [Fact]
    public void The_binary_loss_is_the_log_loss_of_a_classifier_of_every_point()
    {
        // two noise draws for each row: odds of 1 to 2 before the ratio is seen
        static double OfData(double u) => Math.Exp(u) / (Math.Exp(u) + 2);
        var expected = -(rows.Sum(u => Math.Log(OfData(u))) + noise.Sum(u => Math.Log(1 - OfData(u)))) / 3;
        Assert.Equal(expected, Of(ContrastLoss.Binary), 1e-12);
    }

    /// <summary>Which of three points is the row: [noise, rows], so that row 0 competes with noise 0 and 3.</summary>
    [Fact]
    public void The_ranking_loss_enumerates_which_point_is_the_row()
    {
        var expected = Enumerable.Range(0, 3).Average(row =>
        {
            double[] all = [rows[row], noise[row], noise[row + 3]];
            return -Math.Log(Math.Exp(all[0]) / all.Sum(Math.Exp));
        });
        Assert.Equal(expected, Of(ContrastLoss.Ranking), 1e-12);
    }

    /// <summary>The expected loss at the true density, by integrals over rows and noise.</summary>
    [Theory, InlineData("binary", 4), InlineData("binary", 1), InlineData("ranking", 1)]
    public void The_loss_of_a_fit_is_its_integral_at_known_parameters(string form, int ratio)
    {
        var outcome = EnergyStories.By(EnergyStories.Gaussian, EnergyStories.GaussianRows(4000)).Fitted(
            new(MaxIterations: 1, Threads: 1)
            {
                [StandardOptions.LearningRate] = 1e-9, [StandardOptions.Contrast] = form, [StandardOptions.NoiseRatio] = ratio,
            });
        Assert.Equal(Expected(form, ratio), outcome.Metric.Value, 4 * outcome.Metric.Error!.Value);
        Assert.False(outcome.Metric.Of.IsInNats);
        Assert.Equal("nats", outcome.Metric.Of.Unit);
    }

    private static double Expected(string form, int ratio)
    {
        double[] grid = [.. Enumerable.Range(0, 1201).Select(i => -18 + (0.03 * i))];
        static double P(double x) => Math.Exp(-Math.Pow((x - 1) / 2, 2) / 2) / (2 * Math.Sqrt(2 * Math.PI));
        static double Q(double x) => Math.Exp(-Math.Pow(x / 3, 2) / 2) / (3 * Math.Sqrt(2 * Math.PI));
        return form == "binary"
            ? 0.03 * grid.Sum(x => (P(x) * Math.Log(1 + (ratio * Q(x) / P(x)))) + (ratio * Q(x) * Math.Log(1 + (P(x) / Q(x) / ratio))))
            : 0.03 * 0.03 * grid.Sum(x => grid.Sum(y => P(x) * Q(y) * Math.Log(1 + (P(y) / Q(y) * Q(x) / P(x)))));
    }

    private static double Of(Func<Value, Value, ContrastLoss> loss)
    {
        var builder = new ProgramBuilder();
        return Interpreter.Evaluate(loss(builder.Data("rows", rows, [3]), builder.Data("noise", noise, [2, 3])).Mean).Values[0];
    }
}
