using ProbDsl.Inference.Lowering;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Training;

/// <summary>
/// What training makes small: a program underway, with all that it reads. Losses are in nats for one row of the plate whose rows come in
/// batches, or for the whole story where none does (BatchSize 1 of 1 row). Each weight is moved along the slope of the loss that names it.
/// Phases take turns: one for a bound, two for losses against each other.
/// Figures: scalars of the program that training prints beside the loss, by name.
/// </summary>
public sealed record TrainedObjective(ProgramBuilder Builder, IReadOnlyList<TrainingPhase> Phases, long Rows, int BatchSize)
{
    /// <summary>Slots that take the rows of a batch before each step.</summary>
    public IReadOnlyList<RowSlot> Batch { get; init; } = [];

    /// <summary>Whether training takes other rows than those of Batch.</summary>
    public bool HasFreshRows { get; init; }

    /// <summary>Slots that are filled with fresh noise before each step.</summary>
    public IReadOnlyList<NoiseSlot> Noise { get; init; } = [];

    /// <summary>Scalar slots that a schedule sets before each step: the weight of a divergence that is warmed up, say.</summary>
    public IReadOnlyList<ScheduledSlot> Scheduled { get; init; } = [];

    /// <summary>Slots that a step reads, and one of the first phase leaves for the next to read.</summary>
    public IReadOnlyList<CarriedSlot> Carried { get; init; } = [];

    /// <summary>What the first loss is, as a progress line tells it.</summary>
    public LossKind Kind { get; init; } = LossKind.Nats;

    public IReadOnlyList<(string Name, Value Value)> Figures { get; init; } = [];

    /// <summary>Those of all phases, one phase after the other.</summary>
    public IReadOnlyList<Loss> Losses => [.. Phases.SelectMany(p => p.Losses)];

    public IEnumerable<Weight> Weights => Losses.SelectMany(l => l.By);

    /// <summary>The phase of a step, the first of which is 1, and how many steps are left of its turn, this one among them.</summary>
    public (int Phase, long Left) PhaseAt(long step)
    {
        if (Phases.Count == 1) return (0, long.MaxValue);
        var (turns, phase) = (0L, 0);
        for (var i = 0; i < Phases.Count; i++) turns += Phases[i].Repeats;
        var within = (step - 1) % turns;
        while (within >= Phases[phase].Repeats) within -= Phases[phase++].Repeats;
        return (phase, Phases[phase].Repeats - within);
    }
}

/// <summary>Losses of one step, all taken at the weights before it.</summary>
/// <param name="Losses">Each with weights of its own.</param>
/// <param name="Repeats">Steps in a row, each with a batch of its own, before the next phase has its turn.</param>
public sealed record TrainingPhase(IReadOnlyList<Loss> Losses, int Repeats = 1);

/// <summary>How a loss is told: a name before the number, and whether it is in nats.</summary>
public sealed record LossKind(string Before, bool IsInNats)
{
    /// <summary>Whether the number is that of all rows together, which are joint, and not that of one.</summary>
    public bool IsOfAllRows { get; init; }

    /// <summary>What the number is for.</summary>
    public string For => IsOfAllRows ? "for all rows" : "for a row";

    /// <summary>Of which no more is known.</summary>
    public static LossKind Nats { get; } = new("loss", IsInNats: true);

    /// <summary>-log p of what the loss is for.</summary>
    public static LossKind LogLoss { get; } = new("-log p", IsInNats: true);

    /// <summary>What -log p is at most.</summary>
    public static LossKind Bound { get; } = new("-log p ≤", IsInNats: true);
}

/// <summary>A scalar of the program, and the weights that make it small.</summary>
public sealed record Loss(Value Value, IReadOnlyList<Weight> By)
{
    /// <summary>What moves its weights; null: rate and Adam of the training's options.</summary>
    public LossOptimizer? Optimizer { get; init; }

    /// <summary>Its derivatives by its weights, in their order.</summary>
    /// <exception cref="NoGradient">An op between them has none.</exception>
    public IReadOnlyList<Value> Gradient() => Runtime.Gradients.Gradient.Of(Value, [.. By.Select(w => w.Slot)]);
}

/// <summary>The learning rate that the schedule starts from, and the rest.</summary>
public sealed record LossOptimizer(double Rate, Adam Adam);

/// <summary>A slot [batch, ..] for rows of Data, [rows, ..].</summary>
public sealed record RowSlot(string Slot, Tensor Data);

/// <summary>A scalar slot and its value at a step, the first of which is 1, of so many in all.</summary>
public sealed record ScheduledSlot(string Slot, Func<long, long, double> At);

/// <summary>A slot of numbers that are no weights, and what it holds after a step that was taken; it starts from zeros.</summary>
public sealed record CarriedSlot(string Slot, Value Next);
