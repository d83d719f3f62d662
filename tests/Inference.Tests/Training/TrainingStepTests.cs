using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Training;

/// <summary>What the program of a step promises.</summary>
public sealed class TrainingStepTests
{
    private const int Rows = 60;

    [Theory, InlineData(1), InlineData(12), InlineData(20)]
    public void The_mean_of_the_gradients_of_batches_is_that_of_all_rows(int batch)
    {
        var all = Gradients(Regression(Rows), 1)[0];
        var of = Gradients(Regression(batch), Rows / batch);
        for (var i = 0; i < all.Length; i++) Assert.Equal(all[i], of.Average(gradient => gradient[i]), 12);
    }

    [Fact]
    public void A_slope_of_the_first_moment_is_the_one_by_hand()
    {
        var (x, y) = Trainings.Table(Rows);
        var gradient = new double[4];
        for (var r = 0; r < Rows; r++)
            for (var j = 0; j < 4; j++) gradient[j] -= 2 * y.Values[r] * (j < 3 ? x.Values[3 * r + j] : 1) / Rows;
        var found = Gradients(Regression(Rows), 1)[0];
        for (var j = 0; j < 4; j++) Assert.Equal(gradient[j], found[j], 12);
    }

    [Fact]
    public void A_step_of_floats_is_that_of_doubles_rounded()
    {
        var options = new TrainingOptions { ClipNorm = 1, Averaging = 0.9, Adam = new(WeightDecay: 0.1, IsAmsGrad: true) };
        var (floats, doubles) = (TrainingStep.Create(Trainings.Regression(Rows, Rows, 0, ElementType.Float32), options),
            TrainingStep.Create(Trainings.Regression(Rows, Rows), options));
        Assert.All(floats.Program.Values, v => Assert.Equal(ElementType.Float32, v.Type));
        var slots = doubles.Program.Slots.ToDictionary(s => s.Key,
            s => new Tensor(s.Value, [.. Enumerable.Range(0, s.Value.Count).Select(i => 0.5 + 0.25 * Math.Sin(i))]));
        var (found, expected) = (new Interpreter(floats.Program).Run(slots), new Interpreter(doubles.Program).Run(slots));
        Assert.Equal(expected.Keys, found.Keys);
        foreach (var (name, value) in expected)
            for (var i = 0; i < value.Values.Length; i++) Assert.Equal(value.Values[i], found[name].Values[i], 2e-6);
    }

    [Theory, InlineData(0.01), InlineData(1), InlineData(1e6)]
    public void A_clipped_gradient_has_the_same_direction_and_no_more_than_that_length(double most)
    {
        var (free, clipped) = (Gradients(Regression(Rows), 1)[0], Gradients(Regression(Rows), 1, most)[0]);
        var length = Math.Sqrt(free.Sum(s => s * s));
        for (var i = 0; i < free.Length; i++) Assert.Equal(free[i] * Math.Min(1, most / length), clipped[i], 12);
    }

    [Fact]
    public void A_gradient_of_length_0_stays_0_when_it_is_clipped()
    {
        var program = new ProgramBuilder();
        var w = program.Slot("w", [2]);
        var outcome = Trainings.Trained(new(program, [new([new(SumAll(Square(w)), [new("w", w, _ => [0, 0])])])], 1, 1),
            new(Steps: 3) { ClipNorm = 1 });
        Assert.Equal([0, 0], outcome.Weights["w"].Values);
        Assert.Equal(0, outcome.Skipped);
    }

    [Fact]
    public void Each_weight_follows_the_loss_that_names_it()
    {
        // min over a of (a - b)^2, max over b of the same less b^2: each with its own sign and its own norm
        var program = new ProgramBuilder();
        var (a, b) = (program.Slot("a", []), program.Slot("b", []));
        var outcome = Trainings.Trained(
            new(program, [new([new(Square(a - b), [new("a", a, _ => [3])]), new(2 * Square(b) - Square(a - b), [new("b", b, _ => [1])])])],
                1, 1),
            new(Steps: 1, Rate: 0.1) { Adam = new(Epsilon: 0) });
        Assert.Equal((2.9, 0.9), (outcome.Weights["a"].Values[0], outcome.Weights["b"].Values[0]));
        Assert.Equal([4.0, 2 - 4], outcome.Trace.Losses.Values);
    }

    [Theory, InlineData(5), InlineData(100)]
    public void The_average_of_weights_is_the_one_by_hand(int steps)
    {
        const double kept = 0.6;
        var average = new[] { 1, -2, 0.5 };
        for (var t = 1; t <= steps; t++)
        {
            var w = Trainings.Numbers(Trainings.Trained(Trainings.Tilted(), new(Steps: t, Rate: 0.05)));
            var share = Math.Min(kept, (1.0 + t) / (10 + t));
            for (var i = 0; i < 3; i++) average[i] = share * average[i] + (1 - share) * w[i];
        }

        var found = Trainings.Numbers(Trainings.Trained(Trainings.Tilted(), new(Steps: steps, Rate: 0.05) { Averaging = kept }));
        for (var i = 0; i < 3; i++) Assert.Equal(average[i], found[i], 12);
    }

    [Fact]
    public void Figures_are_those_of_the_last_step_and_one_that_is_not_finite_stops_nothing()
    {
        var program = new ProgramBuilder();
        var w = program.Slot("w", []);
        var objective = new TrainingObjective(program, [new([new(Square(w), [new("w", w, _ => [1])])])], 1,
            1) { Metrics = [("twice", 2 * w), ("none", Log(w - 5))] };
        var outcome = Trainings.Trained(objective, new(Steps: 1, Rate: 0.1));
        Assert.Equal((0, ("twice", 2.0)), (outcome.Skipped, outcome.Metrics[0]));
        Assert.True(double.IsNaN(outcome.Metrics[1].Value));
    }

    private static TrainingObjective Regression(int batch) => Trainings.Regression(Rows, batch);

    /// <summary>
    /// The first moment after each of the first steps from weights that are 0, without shuffling, divided by 1 - beta1: the gradient.
    /// </summary>
    private static List<double[]> Gradients(TrainingObjective objective, int batches, double? clip = null)
    {
        var step = TrainingStep.Create(objective, new() { ClipNorm = clip, Adam = new(0.5) });
        var (interpreter, gradients) = (new Interpreter(step.Program), new List<double[]>());
        for (var batch = 0; batch < batches; batch++)
        {
            var slots = step.Program.Slots.ToDictionary(s => s.Key, s => Tensor.Zeros(s.Value));
            foreach (var rows in objective.Batch) slots[rows.Slot] = Part(rows.Data, batch * objective.BatchSize, objective.BatchSize);
            var outputs = interpreter.Run(slots);
            gradients.Add([.. step.Weights.SelectMany(w => outputs[$"next {w.First}"].Values).Select(m => m / 0.5)]);
        }

        return gradients;
    }

    private static Tensor Part(Tensor data, int from, int many)
    {
        var width = data.Values.Length / data.Shape[0];
        return new(data.Shape.With(0, many), data.Values[(from * width)..((from + many) * width)]);
    }
}
