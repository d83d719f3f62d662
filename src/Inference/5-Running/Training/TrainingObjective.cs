namespace ProbDsl.Inference.Training;

/// <summary>
/// A training objective to minimize: a program under construction, with all of its inputs. Losses are in nats per row of the plate whose
/// rows are batched, or of the whole story without such a plate (BatchSize 1 of 1 row). Each weight is trained by the gradient of the loss
/// that lists it. Phases alternate: one phase for a bound, two for adversarial losses. Metrics are named scalars of the program that
/// training prints beside the loss.
/// </summary>
public sealed record TrainingObjective(ProgramBuilder Builder, IReadOnlyList<TrainingPhase> Phases, long Rows, int BatchSize)
{
    /// <summary>Slots that are filled with the rows of a batch before each step.</summary>
    public IReadOnlyList<RowSlot> Batch { get; init; } = [];

    /// <summary>Whether training uses other rows than those of Batch.</summary>
    public bool HasFreshRows { get; init; }

    /// <summary>Slots that are filled with new noise before each step.</summary>
    public IReadOnlyList<NoiseSlot> Noise { get; init; } = [];

    /// <summary>Scalar slots that a schedule sets before each step, for example the weight of the KL divergence during warm-up.</summary>
    public IReadOnlyList<ScheduledSlot> Scheduled { get; init; } = [];

    /// <summary>Slots that each step reads, and that steps of the first phase update.</summary>
    public IReadOnlyList<StateSlot> Carried { get; init; } = [];

    /// <summary>The kind of the first loss, for progress lines.</summary>
    public LossKind Kind { get; init; } = LossKind.Nats;

    public IReadOnlyList<(string Name, Value Value)> Metrics { get; init; } = [];

    /// <summary>The losses of all phases, one phase after the other.</summary>
    public IReadOnlyList<Loss> Losses => [.. Phases.SelectMany(p => p.Losses)];

    public IEnumerable<Weight> Weights => Losses.SelectMany(l => l.By);

    /// <summary>The phase of a step, counted from 1, and the number of remaining steps in its turn, including this one.</summary>
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

/// <summary>Losses of one step, all evaluated at the weights before it.</summary>
/// <param name="Losses">The losses, each with its own weights.</param>
/// <param name="Repeats">The number of consecutive steps, each with its own batch, before the next phase.</param>
public sealed record TrainingPhase(IReadOnlyList<Loss> Losses, int Repeats = 1)
{
    /// <summary>Those who step, as in `critic and generator`; null if there are no players.</summary>
    public string? Players => Losses.All(l => l.Player is not null) ? string.Join(" and ", Losses.Select(l => l.Player)) : null;
}

/// <summary>The kind of a loss: its name in reports, and whether it is in nats.</summary>
public sealed record LossKind(string Before, bool IsInNats)
{
    /// <summary>Whether the value is for all rows together, which are joint, and not per row.</summary>
    public bool IsOfAllRows { get; init; }

    /// <summary>The unit of data that the value refers to.</summary>
    public string For => IsOfAllRows ? "for all rows" : "for a row";

    /// <summary>A loss in nats without a more specific name.</summary>
    public static LossKind Nats { get; } = new("loss", IsInNats: true);

    /// <summary>The loss -log p.</summary>
    public static LossKind LogLoss { get; } = new("-log p", IsInNats: true);

    /// <summary>An upper bound on -log p.</summary>
    public static LossKind Bound { get; } = new("-log p ≤", IsInNats: true);
}

/// <summary>A scalar of the program, and the weights that minimize it.</summary>
public sealed record Loss(Value Value, IReadOnlyList<Weight> By)
{
    /// <summary>Whose loss it is, `critic` for example; null if there is no other.</summary>
    public string? Player { get; init; }

    /// <summary>The optimizer of its weights; null for rate and Adam of the training options.</summary>
    public LossOptimizer? Optimizer { get; init; }

    /// <summary>The gradient with respect to its weights, in their order.</summary>
    /// <exception cref="NoGradient">An operation between them has no derivative.</exception>
    public IReadOnlyList<Value> Gradient() => Runtime.Gradients.Gradient.Derive(Value, [.. By.Select(w => w.Slot)]);
}

/// <summary>The initial learning rate of the schedule, and Adam's options.</summary>
public sealed record LossOptimizer(double Rate, Adam Adam);

/// <summary>A slot [batch, ..] for rows of Data, [rows, ..].</summary>
public sealed record RowSlot(string Slot, Tensor Data);

/// <summary>A scalar slot and its value at a step, counted from 1, of the total number of steps.</summary>
public sealed record ScheduledSlot(string Slot, Func<long, long, double> At);

/// <summary>A slot of state that is not a weight, and its value after an accepted step; it starts at 0.</summary>
public sealed record StateSlot(string Slot, Value Next);
