using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Training;

/// <summary>Looks at the part that is held out.</summary>
public sealed class HeldOutTests
{
    [Theory, InlineData(20), InlineData(5), InlineData(1)]
    public void The_loss_is_the_mean_over_all_rows_whatever_the_batch(int batch)
    {
        using var look = new HeldOutObjective(Trainings.Regression(20, batch), 1);
        using var store = Weights(out var weights);
        var (x, y) = Trainings.Table(20);
        var byHand = Enumerable.Range(0, 20)
            .Average(r => Math.Pow(y.Values[r] - (x.Values[3 * r] * 1 + x.Values[3 * r + 1] * 2 + x.Values[3 * r + 2] * 3) - 4, 2));
        Assert.Equal(byHand, look.Loss(store, weights), 12);
    }

    [Fact]
    public void Two_looks_at_the_same_weights_are_the_same_and_seeds_differ()
    {
        using var look = new HeldOutObjective(Trainings.Regression(20, 5, 1), 1);
        using var other = new HeldOutObjective(Trainings.Regression(20, 5, 1), 2);
        using var store = Weights(out var weights);
        Assert.Equal(look.Loss(store, weights), look.Loss(store, weights));
        Assert.NotEqual(look.Loss(store, weights), other.Loss(store, weights));
    }

    /// <summary>
    /// The loss of a row is the mean of (residual + noise)^2: over so many draws its spread from seed to seed is as much smaller as their
    /// number says.
    /// </summary>
    [Fact]
    public void Few_rows_are_drawn_for_often_enough()
    {
        using var store = Weights(out var weights);
        double Spread(long draws)
        {
            var losses = Enumerable.Range(1, 40).Select(seed =>
            {
                using var look = new HeldOutObjective(Trainings.Regression(20, 5, 1), (ulong)seed, leastDraws: draws);
                return look.Loss(store, weights);
            }).ToList();
            return Math.Sqrt(losses.Sum(l => Math.Pow(l - losses.Average(), 2)) / 39);
        }

        // 20 draws, and 1,000 for 981 or more
        Assert.InRange(Spread(0) / Spread(981), Math.Sqrt(50) / 1.7, Math.Sqrt(50) * 1.7);
    }

    [Fact]
    public void The_error_of_the_loss_is_that_of_the_rows()
    {
        var part = HeldOutObjective.PartOf(20, 5);
        using var look = new HeldOutObjective(Trainings.Regression(20, part), 1, leastDraws: 100);
        var (x, y) = Trainings.Table(20);
        double[] each = [.. Enumerable.Range(0, 20)
            .Select(r => Math.Pow(y.Values[r] - (x.Values[3 * r] * 1 + x.Values[3 * r + 1] * 2 + x.Values[3 * r + 2] * 3) - 4, 2))];
        var (mean, error) =
            look.MeasureRows(new Dictionary<string, Tensor> { ["slope"] = new([3], [1, 2, 3]), ["intercept"] = Tensor.Scalar(4) });
        Assert.Equal(each.Average(), mean, 1e-12);
        Assert.Equal(Math.Sqrt(each.Sum(e => Math.Pow(e - each.Average(), 2)) / 19 / 20), error, 1e-12);
    }

    /// <summary>
    /// Draws add to the error what they leave open: with noise of sd c on a residual r, each draw of (r + c e)^2 has a variance of 4 r^2
    /// c^2 + 2 c^4.
    /// </summary>
    [Fact]
    public void The_error_covers_the_mean_of_other_draws()
    {
        var weights = new Dictionary<string, Tensor> { ["slope"] = new([3], [1, 2, 3]), ["intercept"] = Tensor.Scalar(4) };
        var reported = Enumerable.Range(1, 30).Select(seed =>
        {
            using var look = new HeldOutObjective(Trainings.Regression(40, 2, 3), (ulong)seed);
            return look.MeasureRows(weights);
        }).ToList();
        var spread = Math.Sqrt(reported.Sum(t => Math.Pow(t.Mean - reported.Average(s => s.Mean), 2)) / 29);
        Assert.True(reported.Average(t => t.Error) > 0.8 * spread, $"{reported.Average(t => t.Error)} for a spread of {spread}");
    }

    [Theory, InlineData(1000, 200, 50), InlineData(30, 200, 1), InlineData(6000, 200, 200), InlineData(1999, 200, 1), InlineData(60, 2, 2)]
    public void Parts_divide_the_rows(long rows, int batch, int part)
    {
        Assert.Equal(part, HeldOutObjective.PartOf(rows, batch));
        Assert.Equal(0, rows % part);
    }

    [Fact]
    public void The_best_weights_are_kept_and_the_training_ends_when_its_patience_does()
    {
        // the looks fall until the fourth and rise from there
        var (looks, seen) = (new FixedLosses([5, 4, 3, 2, 3, 4, 5, 6]), Trainings.Trained(Trainings.Tilted(), new(Steps: 40)));
        var outcome = Trainings.Trained(Trainings.Tilted(), new(Steps: 1000) { HeldOutEvery = 10, Patience = 3 },
            new() { HeldOut = looks });
        Assert.Equal((StopReason.EarlyStopped, 70, 2.0), (outcome.Stopped, outcome.Steps, outcome.HeldOut));
        Assert.Equal(seen.Weights, outcome.Weights);
    }

    [Fact]
    public void A_training_on_few_rows_stops_before_it_knows_them_by_heart()
    {
        // 8 rows, 30 weights that fit any of them
        using var look = new HeldOutObjective(Overfitting(200, 1), 1);
        var options = new TrainingOptions(Steps: 5000, Rate: 0.01) { HeldOutEvery = 20, Patience = 5 };
        var (stopped, on) = (Trainings.Trained(Overfitting(8, 0), options, new() { HeldOut = look }),
            Trainings.Trained(Overfitting(8, 0), options));
        Assert.Equal(StopReason.EarlyStopped, stopped.Stopped);
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        store.Declare("w", [30]);
        store.Write("w", on.Weights["w"].Values);
        Assert.True(stopped.HeldOut < 0.9 * look.Loss(store, [WeightSlots.For(Overfitting(8, 0).Weights.First(), options)]));
    }

    private static TrainingObjective Overfitting(int rows, uint part)
    {
        var (random, x, y, program) = (new RandomStream(3, "overfitting", part), new double[rows * 30],
            new double[rows], new ProgramBuilder());
        random.FillNormal(x);
        for (var r = 0; r < rows; r++) y[r] = x[30 * r] + random.NextNormal();
        var w = program.Slot("w", [30]);
        var residual = program.Slot("y", [rows]) - Ops.Reshape(Ops.MatMul(program.Slot("x", [rows, 30]), Ops.Reshape(w, [30, 1])), [rows]);
        return new(program, [new([new(Ops.SumAll(Ops.Square(residual)) / rows, [new("w", w, _ => new double[30])])])], rows,
            rows) { Batch = [new("x", new([rows, 30], x)), new("y", new([rows], y))] };
    }

    private static ManagedStore Weights(out IReadOnlyList<WeightSlots> weights)
    {
        var store = new ManagedEngine().CreateStore();
        store.Declare("slope", [3]);
        store.Declare("intercept", []);
        store.Write("slope", [1, 2, 3]);
        store.Write("intercept", [4]);
        weights = [.. Trainings.Regression(5, 5).Weights.Select(w => WeightSlots.For(w, new()))];
        return store;
    }

    /// <summary>Evaluations that are given in advance.</summary>
    private sealed class FixedLosses(double[] losses) : IHeldOut
    {
        private int next;

        public double Loss(IStore store, IReadOnlyList<WeightSlots> weights) => losses[next++];
    }
}
