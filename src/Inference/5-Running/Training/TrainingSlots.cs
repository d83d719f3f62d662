namespace ProbDsl.Inference.Training;

/// <summary>The phases of a training in the engine, with their store: fills the inputs of a step, runs it, and returns its
/// results.</summary>
internal sealed class TrainingSlots : IStepFeed, IDisposable
{
    private readonly TrainingObjective objective;
    private readonly TrainingOptions options;
    private readonly IEngine engine;
    private readonly Phase[] phases;
    private readonly IRowSource rows;
    private readonly StoredNoise noise;
    private readonly ScheduledSlot[] scheduled;
    private readonly double[] metrics, numbers;
    private readonly TrainingState state;

    public TrainingSlots(TrainingObjective objective, TrainingOptions options, TrainingState state, IRowSource? rows)
    {
        options = options with { RankRows = RankRows.Gather(objective.BatchSize, options.Ranks) };
        (this.objective, this.options, this.state) = (objective, options, state);
        List<TrainingStep> steps = [.. objective.Phases.Select((_, i) => TrainingStep.Create(objective, options, i))];
        using var guard = new ConstructionGuard();
        engine = guard.Add(options.Engine.StartFor([.. steps.Select(s => s.Program)]));
        Store = engine.CreateStore();
        phases = [.. steps.Select(PhaseOf)];
        Now = phases[0];
        Weights = [.. Steps.SelectMany(s => s.Weights)];
        List<RowSlot> batch = [.. objective.Batch.Where(b => Store.Has(b.Slot))];
        this.rows = rows ?? (batch.Count == 0 ? new NoRows() : new Batches(batch, objective.BatchSize, options.Seed, options.RankRows));
        noise = new(Store, objective.Noise.Where(n => Store.Has(n.Name)), options.Seed, rank: options.Ranks.Rank);
        scheduled = [.. objective.Scheduled.Where(s => Store.Has(s.Slot))];
        (metrics, numbers) = (new double[objective.Metrics.Count], new double[MostAtOnce * phases.Max(p => p.Losses.Length)]);
        foreach (var weight in Weights) Begin(weight);
        foreach (var carried in objective.Carried) Store.Write(carried.Slot, new double[carried.Next.Shape.Count]);
        guard.Release();
    }

    /// <summary>The step of each phase.</summary>
    public IReadOnlyList<TrainingStep> Steps => [.. phases.Select(p => p.Step)];

    /// <summary>The weights of all phases.</summary>
    public IReadOnlyList<WeightSlots> Weights { get; }

    /// <summary>The phase of the last run.</summary>
    public Phase Now { get; private set; }

    public IStore Store { get; }

    /// <summary>The objective's named scalars at the last step of the first phase.</summary>
    public double[] Metrics
    {
        get
        {
            if (metrics.Length > 0) phases[0].Program.Read(TrainingStep.Metrics, metrics);
            return metrics;
        }
    }

    /// <summary>The maximum number of steps of the next run, all of one phase.</summary>
    public int StepsAtOnce => (int)Math.Min(MostAtOnce, objective.PhaseAt(state.Step + 1).Left);

    /// <summary>The number of steps of the last run that were started.</summary>
    public int Begun { get; private set; }

    /// <summary>The learning rate of a step.</summary>
    public double RateAt(long step) => options.Rate * MultiplierAt(step);

    /// <summary>
    /// Runs the next steps, at most <see cref="StepsAtOnce"/>, up to the first that fails. Returns the number of accepted steps.
    /// </summary>
    public int Run(int count)
    {
        (Begun, Now) = (0, phases[objective.PhaseAt(state.Step + 1).Phase]);
        return Now.Program.RunSteps(this, count, Now.Losses, numbers);
    }

    /// <summary>Fills the inputs of a step of the run; the state is that before the run.</summary>
    void IStepFeed.Fill(int step)
    {
        Begun = Math.Max(Begun, step + 1);
        var (at, t) = (state.Step + 1 + step, state.TakenIn(Now.Index) + 1 + step);
        rows.Fill(Store, at);
        noise.Fill((uint)at);
        foreach (var slot in scheduled) Store.Write(slot.Slot, [slot.At(at, options.Steps)]);
        var multiplier = MultiplierAt(at);
        foreach (var (slot, rate) in Now.Rates) AdamUpdate.Write(Store, t, rate * multiplier, slot);
        // the average starts with a short window, so that it forgets the initial weights (TensorFlow's ExponentialMovingAverage with
        // num_updates)
        if (options.Averaging is { } kept) Store.Write(TrainingStep.AveragingSlot, [1 - Math.Min(kept, (1.0 + t) / (10 + t))]);
    }

    /// <summary>A loss of the phase at a step of the last run, both counted from 0.</summary>
    public double LossOf(int step, int loss) => numbers[(step * Now.Losses.Length) + loss];

    /// <summary>The origin of the non-finite value in the last step, which was not accepted.</summary>
    public NonFiniteOrigin? WhyNotFinite() => NonFiniteSearch.Find(Now.Step.Program, Store, objective);

    /// <summary>
    /// The first row that a flow does not reach before the first step, over as many batches as there are steps; null if there is none, or
    /// if rows are not those of the objective's table.
    /// </summary>
    public (NonFiniteOrigin Cause, long Row)? FirstOutOfReach()
    {
        if (rows is not Batches || !phases[0].Step.Program.Values.Any(v => v.Origin is FlowSupport)) return null;
        var loss = objective.Builder.Build((TrainingStep.LossOf(0), objective.Losses[0].Value));
        using var program = engine.Compile(loss, Store);
        var (inOrder, output) = (new RowsInOrder(objective.Batch.Where(b => Store.Has(b.Slot)), objective.BatchSize, objective.Rows),
            program.Of(TrainingStep.LossOf(0)));
        noise.Fill(0);
        foreach (var slot in scheduled) Store.Write(slot.Slot, [slot.At(1, options.Steps)]);
        var batches = Math.Min(options.Steps, (objective.Rows + objective.BatchSize - 1) / objective.BatchSize);
        for (var batch = 1L; batch <= batches; batch++)
        {
            inOrder.Fill(Store, batch);
            program.Run();
            if (double.IsFinite(program.Number(output))) continue;
            if (NonFiniteSearch.Find(loss, Store, objective) is { Reach: not null, Place: { } place } found
                && inOrder.RowAt(place) is { } row) return (found, row);
        }

        return null;
    }

    public long? RowAt(int place) => rows.RowAt(place);

    /// <summary>The likely cause of a failed step according to the row source; null if unknown.</summary>
    public Diagnostic? LikelyCause => rows.LikelyCause;

    /// <summary>Disposes the row source too, which may have programs in the store.</summary>
    public void Dispose()
    {
        (rows as IDisposable)?.Dispose();
        foreach (var phase in phases) phase.Program.Dispose();
        Store.Dispose();
        engine.Dispose();
    }

    /// <summary>
    /// The maximum number of steps at once; 1 if the learning rate depends on the previous loss, or rows on programs.
    /// </summary>
    private int MostAtOnce => options.Schedule.Memory > 0 || rows.RunsPrograms ? 1 : engine.StepsAtOnce;

    private double MultiplierAt(long step) => options.Schedule.Multiplier(step, options.Steps, state.Schedule);

    private Phase PhaseOf(TrainingStep step, int index)
    {
        var program = engine.Compile(step.Program, Store, step.Updates);
        var first = objective.Phases.Take(index).Sum(p => p.Losses.Count);
        return new(index, first, step, program, [.. step.Rates],
            [.. objective.Phases[index].Losses.Select((_, i) => program.Of(TrainingStep.LossOf(first + i)))]);
    }

    private void Begin(WeightSlots weight)
    {
        var start = weight.Of.StartOf(options.Seed);
        Store.Write(weight.Slot, start);
        if (weight.Average is { } average) Store.Write(average, start);
    }

    /// <summary>A compiled phase; its losses are numbered from First.</summary>
    public sealed record Phase(int Index, int First, TrainingStep Step, IProgram Program, (string Slot, double Rate)[] Rates,
        OutputSlot[] Losses);
}
