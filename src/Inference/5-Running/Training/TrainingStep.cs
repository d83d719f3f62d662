using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Training;

/// <summary>
/// A whole step of a phase of training as one program: losses, their gradients by their weights, clipping, Adam, running averages. Its
/// outputs: `loss.0` and `norm.0` (the gradient norm before clipping) of the first loss and so on, `metrics`, and the new values of slots.
/// The engine commits all updates or, if a loss or a norm is not finite, none.
/// </summary>
/// <param name="Program">The program.</param>
/// <param name="Updates">The new values of slots after a run.</param>
/// <param name="Weights">The slots of each weight.</param>
/// <param name="Rates">The slots of learning rates, with the initial rate of the schedule for each.</param>
public sealed record TrainingStep(TensorProgram Program, IReadOnlyList<SlotUpdate> Updates, IReadOnlyList<WeightSlots> Weights,
    IReadOnlyList<(string Slot, double Rate)> Rates)
{
    /// <summary>
    /// The output with all named scalars, followed by the first loss: a vector with a single non-finite number would prevent a commit, so
    /// it is omitted without named scalars.
    /// </summary>
    public const string Metrics = "metrics";

    /// <summary>The fraction of the running average that is replaced in a step.</summary>
    internal const string AveragingSlot = "$averaging";

    public static string LossOf(int loss) => $"loss.{loss}";

    public static string NormOf(int loss) => $"norm.{loss}";

    /// <param name="objective">The objective.</param>
    /// <param name="options">The options of the training.</param>
    /// <param name="phase">The phase, from 0; its losses are numbered after those of earlier phases.</param>
    public static TrainingStep Create(TrainingObjective objective, TrainingOptions options, int phase = 0)
    {
        var making = new StepBuilder(objective.Builder, options);
        var before = objective.Phases.Take(phase).Sum(p => p.Losses.Count);
        foreach (var (at, loss) in objective.Phases[phase].Losses.Index()) making.Add(before + at, loss);
        if (phase > 0) return making.Made();
        foreach (var carried in objective.Carried) making.Add(carried);
        if (objective.Metrics.Count > 0) making.Add([.. objective.Metrics.Select(f => f.Value), objective.Losses[0].Value]);
        return making.Made();
    }

    private sealed class StepBuilder(ProgramBuilder program, TrainingOptions options)
    {
        private readonly AdamUpdate adam = new(options.Adam, program);
        private readonly List<(string Name, Value Value)> outputs = [];
        private readonly List<SlotUpdate> updates = [];
        private readonly List<WeightSlots> weights = [];
        private readonly HashSet<(string, double)> rates = [];

        public TrainingStep Made() => new(program.Build([.. outputs]), updates, weights, [.. rates]);

        public void Add(int at, Loss loss)
        {
            program.SetOrigin(null);
            var gradient = loss.Gradient();
            program.SetOrigin(null);
            var (value, means) = OverRanks(loss.Value, gradient);
            gradient = means;
            var norm = loss.By.Count == 0
                ? program.Constant(0) : Sqrt(gradient.Select(g => SumAll(Square(g))).Aggregate((sum, next) => sum + next));
            outputs.Add((LossOf(at), value));
            outputs.Add((NormOf(at), norm));
            // a norm of 0 gives min(inf, 1)
            var clip = options.ClipNorm is { } longest ? Min(longest / norm, 1) : null;
            var (slot, own) = ($"{AdamUpdate.RateSlot}.{at}", loss.Optimizer);
            rates.Add(own is null ? (AdamUpdate.RateSlot, options.Rate) : (slot, own.Rate));
            var by = own is null ? adam : new(own.Adam, program, slot);
            foreach (var (weight, each) in loss.By.Zip(gradient)) Move(weight, clip is null ? each : clip * each, by, own?.Adam);
        }

        /// <summary>The means of a loss and its gradient over the rows of all ranks, exchanged as one vector.</summary>
        private (Value Loss, IReadOnlyList<Value> Gradient) OverRanks(Value loss, IReadOnlyList<Value> gradient)
        {
            if (options.Ranks.Count == 1) return (loss, gradient);
            var all = Concat(0, [Reshape(loss, [1]), .. gradient.Select(g => Reshape(g, [g.Shape.Count]))]);
            var mean = RankMean(options.RankRows is { Weight: not 1 and var weight } ? weight * all : all, options.Ranks);
            var (at, means) = (1, new List<Value>());
            foreach (var part in gradient)
            {
                means.Add(Reshape(Slice(mean, 0, at, part.Shape.Count), part.Shape));
                at += part.Shape.Count;
            }

            return (Reshape(Slice(mean, 0, 0, 1), []), means);
        }

        public void Add(StateSlot carried) => Take(carried.Slot, carried.Next);

        public void Add(IEnumerable<Value> metrics) =>
            outputs.Add((Metrics, Concat(0, [.. metrics.Select(f => Reshape(Cast(f, program.FloatType), [1]))])));

        private void Move(Weight weight, Value gradient, AdamUpdate by, Adam? own)
        {
            var slots = WeightSlots.For(weight, options, own);
            weights.Add(slots);
            var moved = by.Next(weight.Slot, gradient,
                (Like(slots.First), Like(slots.Second), slots.Largest is { } largest ? Like(largest) : null));
            var next = weight.StepUnits is { } units
                ? weight.Slot + (program.Constant(units, weight.Slot.Shape) * (moved.Parameter - weight.Slot)) : moved.Parameter;
            if (weight.Bound is { } bound) next = Max(Min(next, bound), -bound);
            Take(slots.Slot, next);
            Take(slots.First, moved.FirstMoment);
            Take(slots.Second, moved.SecondMoment);
            if (moved.LargestSecondMoment is { } most) Take(slots.Largest!, most);
            if (slots.Average is { } average) Take(average, Like(average) + program.Slot(AveragingSlot, []) * (next - Like(average)));

            Value Like(string slot) => program.Slot(slot, weight.Slot.Shape, weight.Slot.Type);
        }

        private void Take(string slot, Value value)
        {
            outputs.Add(($"next {slot}", value));
            updates.Add(new(slot, $"next {slot}"));
        }
    }
}
