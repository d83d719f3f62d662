using ProbDsl.Inference.Lowering;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Training;

/// <summary>
/// What training makes small: a program underway, with all that it reads. Losses are in nats for one row of the plate whose rows come in
/// batches, or for the whole story where none does (BatchSize 1 of 1 row). Each weight is moved along the slope of the loss that names it.
/// Figures: scalars of the program that training prints beside the loss, by name.
/// </summary>
public sealed record TrainedObjective(ProgramBuilder Builder, IReadOnlyList<Loss> Losses, long Rows, int BatchSize)
{
    /// <summary>Slots that take the rows of a batch before each step.</summary>
    public IReadOnlyList<RowSlot> Batch { get; init; } = [];

    /// <summary>Whether training takes other rows than those of Batch.</summary>
    public bool HasFreshRows { get; init; }

    /// <summary>Slots that are filled with fresh noise before each step.</summary>
    public IReadOnlyList<NoiseSlot> Noise { get; init; } = [];

    /// <summary>Scalar slots that a schedule sets before each step: the weight of a divergence that is warmed up, say.</summary>
    public IReadOnlyList<ScheduledSlot> Scheduled { get; init; } = [];

    /// <summary>Slots that a step reads, and leaves for the next one to read.</summary>
    public IReadOnlyList<CarriedSlot> Carried { get; init; } = [];

    /// <summary>What the first loss is, as a progress line tells it.</summary>
    public LossKind Kind { get; init; } = LossKind.Nats;

    public IReadOnlyList<(string Name, Value Value)> Figures { get; init; } = [];

    public IEnumerable<Weight> Weights => Losses.SelectMany(l => l.By);
}

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
public sealed record Loss(Value Value, IReadOnlyList<Weight> By);

/// <summary>A slot [batch, ..] for rows of Data, [rows, ..].</summary>
public sealed record RowSlot(string Slot, Tensor Data);

/// <summary>A scalar slot and its value at a step, the first of which is 1, of so many in all.</summary>
public sealed record ScheduledSlot(string Slot, Func<long, long, double> At);

/// <summary>A slot of numbers that are no weights, and what it holds after a step that was taken; it starts from zeros.</summary>
public sealed record CarriedSlot(string Slot, Value Next);
