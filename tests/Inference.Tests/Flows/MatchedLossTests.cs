using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Flows;

/// <summary>
/// A net that is a straight line has a best one, in closed form: least squares of what the losses regress, from moments of data, noise and
/// time.
/// </summary>
public sealed class MatchedLossTests
{
    private const string Flow = """
        model Matched
        data x[rows]: real from x
        net velocity(x: real, t: unit) -> real = linear
        function field(x: real, t: unit) -> real = velocity(x, t)
        flow warp: real = ode(field)
        for n in rows { x[n] ~ Normal(0, 1) |> warp }
        """;

    private const string Reversal = """
        model Scored
        data x[rows]: real from x
        sde noising: real = vp(beta_min = 0.1, beta_max = 1)
        net score(x: real, t: unit) -> real = linear
        function field(x: real, t: unit) -> real = score(x, t)
        for n in rows { x[n] ~ reverse(noising, field) }
        """;

    private static readonly double[] rows = [.. Enumerable.Range(0, 1000)
        .Select(i => 0.8 + (0.5 * Math.Sin(i)) + (0.3 * Math.Cos(7.0 * i)))];

    private static readonly string[] terms = ["weight.x", "weight.t", "bias"];

    private static string Csv => "x\n" + string.Concat(rows.Select(r => FormattableString.Invariant($"{r:R}\n")));

    private static (double Mean, double Square) Data => (rows.Average(), rows.Average(r => r * r));

    /// <summary>u = x_1 - x_0 on x_t, t and 1, over t between 0 and 1.</summary>
    [Fact]
    public void Flow_matching_finds_the_least_squares_velocity()
    {
        var (m, q) = Data;
        double[] line = Solved([[(1 + q) / 3, m / 3, m / 2], [m / 3, 1 / 3.0, 1 / 2.0], [m / 2, 1 / 2.0, 1]], [(q - 1) / 2, m / 2, m]);
        var outcome = TestStory.By(Flow, Csv)
            .Fitted(new(Seed: 2, MaxIterations: 3000, Threads: 1) { [StandardOptions.LearningRate] = 0.02 });
        Near(line, outcome, "velocity", 0.05);
        // what is left of the mean square of u, which is 1 + E x^2
        var least = 1 + q - (line[0] * (q - 1) / 2) - (line[1] * m / 2) - (line[2] * m);
        Assert.Equal(least, outcome.Metric.Value, 5 * 2 * least * Math.Sqrt(1.0 / rows.Length));
        Assert.False(outcome.Metric.Of.IsInNats || outcome.Metric.Of.IsBound);
    }

    /// <summary>-e / spread on x_t, t and 1, each time with the weight that is asked for.</summary>
    [Theory, InlineData("uniform"), InlineData("likelihood")]
    public void Score_matching_finds_the_least_squares_score(string weighting)
    {
        var line = Score(weighting == "likelihood");
        var outcome = TestStory.By(Reversal, Csv)
            .Fitted(new(Seed: 2, MaxIterations: 4000, Threads: 1) { [StandardOptions.LearningRate] = 0.02,
            [StandardOptions.Weighting] = weighting });
        Near(line, outcome, "score", 0.08);
        Assert.True(line.Zip(Score(weighting != "likelihood"), (a, b) => Math.Abs(a - b)).Max() > 0.18);
    }

    [Fact]
    public void Threads_change_nothing()
    {
        Tensor Weight(int threads) => TestStory.By(Flow, Csv)
            .Fitted(new(MaxIterations: 8, Threads: threads) { [StandardOptions.Pairing] = "ot" }).Summary!.Weights!["velocity.1.weight.x"];
        Assert.Equal(Weight(1).Values, Weight(2).Values);
    }

    [Fact]
    public void Rows_that_are_held_out_are_looked_at()
    {
        var outcome = TestStory.By(Flow, Csv).Fitted(new(MaxIterations: 60, Threads: 1) { [StandardOptions.LearningRate] = 0.05,
            [StandardOptions.Holdout] = 0.2, [StandardOptions.Pairing] = "ot" });
        Assert.Equal(200, outcome.HeldOut!.Rows);
        Assert.InRange(outcome.HeldOut.PerRow, 0.3, 2);
    }

    private static double[] Score(bool byLikelihood)
    {
        var (m, q) = Data;
        double[][] left = [[0, 0, 0], [0, 0, 0], [0, 0, 0]];
        double[] right = [0, 0, 0];
        const int Nodes = 200_000;
        for (var i = 0; i < Nodes; i++)
        {
            var t = 1e-5 + ((1 - 1e-5) * (i + 0.5) / Nodes);
            var (beta, b) = (0.1 + (0.9 * t), (0.1 * t) + (0.5 * 0.9 * t * t));
            var (kept, variance) = (Math.Exp(-0.5 * b), 1 - Math.Exp(-b));
            var weight = (byLikelihood ? beta / variance : 1) / Nodes;
            double[][] products = [[(kept * kept * q) + variance, kept * m * t, kept * m], [kept * m * t, t * t, t], [kept * m, t, 1]];
            for (var j = 0; j < 3; j++)
                for (var k = 0; k < 3; k++) left[j][k] += weight * variance * products[j][k];
            right[0] -= weight * variance;
        }

        return Solved(left, right);
    }

    private static void Near(double[] line, FitOutcome outcome, string net, double tolerance)
    {
        foreach (var (name, best) in terms.Zip(line)) Assert.Equal(best, outcome.Summary!.Weights![$"{net}.1.{name}"].Values[0], tolerance);
    }

    /// <summary>By elimination; the matrix is positive definite.</summary>
    private static double[] Solved(double[][] matrix, double[] right)
    {
        double[][] rows = [.. matrix.Select((r, i) => (double[])[.. r, right[i]])];
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 3; j++)
                if (j != i) rows[j] = [.. rows[j].Zip(rows[i], (a, b) => a - (b * rows[j][i] / rows[i][i]))];
        return [.. rows.Select((r, i) => r[3] / r[i])];
    }
}
