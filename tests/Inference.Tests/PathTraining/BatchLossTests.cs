using ProbDsl.Inference.Flows;
using ProbDsl.Inference.ContinuousTime;
using ProbDsl.Inference.PathTraining;
using ProbDsl.Inference.Scores;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.ContinuousTime;

namespace ProbDsl.Tests.PathTraining;

/// <summary>The losses of a batch are their definitions, at any weights of a net that is linear, and with any noise.</summary>
public sealed class BatchLossTests
{
    private const string Flow = """
        model Matched
        data x[rows]: real[2] from a, b
        net velocity(x: real[2], t: unit) -> real[2] = linear
        flow warp: real[2] = ode(velocity)
        for n in rows { x[n] ~ Normal([0.3, -0.2], 0.8) |> warp }
        """;

    private const string Reversal = """
        model Scored
        data x[rows]: real[2] from a, b
        sde noising: real[2] = vp(beta_min = 0.1, beta_max = 1)
        net score(x: real[2], t: unit) -> real[2] = linear
        for n in rows { x[n] ~ reverse(noising, score) }
        """;

    private const int Count = 4;

    private static readonly double[][] rows = [[0.3, 1], [-1, 0.2], [0.5, -0.7], [1.5, 0.4]];

    /// <summary>The order in which noise is paired with rows.</summary>
    private static readonly int[] order = [2, 0, 3, 1];

    /// <summary>The mean of |velocity(x_t, t) - (x_1 - x_0)|^2, x_t = (1 - t) x_0 + t x_1, with x_0 from the base distribution.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public void Flow_matching_is_the_squared_distance_from_the_straight_velocity(bool isPaired)
    {
        var path = (FlowPath)PathStory.Of(Flow, Csv);
        var batch = new PathBatch(path, new(path.Draw.Loops[0].Plate!, Count, ElementType.Float64) { IsPaired = isPaired });
        var (loss, inputs) = Run(batch, FlowMatchingLoss.Lower(path, batch));
        var expected = 0.0;
        for (var n = 0; n < Count; n++)
        {
            var (e, t) = (inputs.Normal[isPaired ? order[n] : n], Time(inputs.Uniform, n));
            double[] start = [0.3 + (0.8 * e[0]), -0.2 + (0.8 * e[1])];
            double[] between = [.. start.Zip(rows[n], (zero, one) => ((1 - t) * zero) + (t * one))];
            expected += inputs.Net(between, t).Select((v, i) => Math.Pow(v - (rows[n][i] - start[i]), 2)).Sum() / Count;
        }

        Assert.Equal(expected, loss, 1e-12);
    }

    /// <summary>
    /// The mean of |sd score(x_t, t) + e|^2, x_t = kept x + sd e; with likelihood weights each is multiplied by beta(t) / sd^2. For a
    /// variance-preserving SDE, kept^2 = exp(-B) = 1 - sd^2, where B is the integral of beta from 0 to t.
    /// </summary>
    [Theory, InlineData(true), InlineData(false)]
    public void Score_matching_is_the_squared_distance_from_the_noise(bool byLikelihood)
    {
        var path = (ReversedPath)PathStory.Of(Reversal, Csv);
        var batch = new PathBatch(path, new(path.Draw.Loops[0].Plate!, Count, ElementType.Float64) { WeighsByLikelihood = byLikelihood });
        var (loss, inputs) = Run(batch, ScoreMatchingLoss.Lower(path, batch));
        var expected = 0.0;
        for (var n = 0; n < Count; n++)
        {
            var (e, t) = (inputs.Normal[n], ReversedPath.Earliest + ((1 - ReversedPath.Earliest) * Time(inputs.Uniform, n)));
            var variance = 1 - Math.Exp(-(0.1 * t) - (0.45 * t * t));
            var (kept, sd) = (Math.Sqrt(1 - variance), Math.Sqrt(variance));
            double[] noised = [.. rows[n].Zip(e, (x, own) => (kept * x) + (sd * own))];
            var square = inputs.Net(noised, t).Zip(e, (score, own) => Math.Pow((sd * score) + own, 2)).Sum();
            expected += square * (byLikelihood ? (0.1 + (0.9 * t)) / variance : 1) / Count;
        }

        Assert.Equal(expected, loss, 1e-9 * expected);
    }

    private static string Csv => "a,b\n" + string.Concat(rows.Select(r => FormattableString.Invariant($"{r[0]},{r[1]}\n")));

    /// <summary>One uniform for all rows, shifted by the place of each.</summary>
    private static double Time(double uniform, int row) => (uniform + ((double)row / Count)) % 1;

    private static (double Loss, Inputs Inputs) Run(PathBatch batch, Value loss)
    {
        var inputs = batch.Slots.ToDictionary(s => s.Slot, s => s.Data);
        var random = new RandomStream(3, "inputs");
        double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];
        var (normal, uniform) = (batch.NoiseSlots.Single(s => s.Shape.Rank == 2), batch.NoiseSlots.Single(s => s.Shape.Rank == 1));
        inputs[normal.Name] = new(normal.Shape, Numbers(2 * Count));
        inputs[uniform.Name] = new(uniform.Shape, [0.37]);
        inputs[PairedRows.Order] = new([Count], [.. order.Select(i => (double)i)]);
        Dictionary<string, double[]> weights = [];
        foreach (var weight in batch.Story.NetWeights.Created)
        {
            weights[weight.Name[(weight.Name.IndexOf('1', StringComparison.Ordinal) + 2)..]] = Numbers(weight.Shape.Count);
            inputs[weight.Name] = new(weight.Shape, weights[weight.Name[(weight.Name.IndexOf('1', StringComparison.Ordinal) + 2)..]]);
        }

        var run = new Interpreter(batch.Builder.Build(("loss", loss))).Run(inputs);
        return (run["loss"].Values[0], new([.. inputs[normal.Name].Values.Chunk(2)], 0.37, weights));
    }

    /// <param name="Normal">The noise of each row.</param>
    /// <param name="Uniform">The uniform number of the times.</param>
    /// <param name="Weights">The weights of the net.</param>
    private sealed record Inputs(double[][] Normal, double Uniform, Dictionary<string, double[]> Weights)
    {
        public double[] Net(double[] x, double t) => [.. Enumerable.Range(0, 2).Select(i => (x[0] * Weights["weight.x"][i])
            + (x[1] * Weights["weight.x"][2 + i]) + (t * Weights["weight.t"][i]) + Weights["bias"][i])];
    }
}
