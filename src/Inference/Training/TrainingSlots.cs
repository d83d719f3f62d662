using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>The step of a training in the engine, with its store: fills what a step reads, runs it, and tells what came of it.</summary>
internal sealed class TrainingSlots : IDisposable
{
    private readonly TrainedObjective objective;
    private readonly TrainingOptions options;
    private readonly IEngine engine;
    private readonly IProgram program;
    private readonly IRowSource rows;
    private readonly StoredNoise noise;
    private readonly ScheduledSlot[] scheduled;
    private readonly OutputSlot[] losses;
    private readonly double[] figures;

    public TrainingSlots(TrainedObjective objective, TrainingOptions options, IRowSource? rows)
    {
        (this.objective, this.options) = (objective, options);
        Step = TrainingStep.Of(objective, options);
        engine = options.Engine.Start();
        Store = engine.CreateStore();
        program = engine.Compile(Step.Program, Store, Step.Updates);
        var read = Step.Program.Slots;
        List<RowSlot> batch = [.. objective.Batch.Where(b => read.ContainsKey(b.Slot))];
        this.rows = rows ?? (batch.Count == 0 ? new NoRows() : new Batches(batch, objective.BatchSize, options.Seed));
        noise = new(Store, objective.Noise.Where(n => read.ContainsKey(n.Name)), options.Seed);
        scheduled = [.. objective.Scheduled.Where(s => read.ContainsKey(s.Slot))];
        losses = [.. objective.Losses.Select((_, i) => program.Of(TrainingStep.LossOf(i)))];
        figures = new double[objective.Figures.Count];
        foreach (var weight in Step.Weights) Begin(weight);
        foreach (var carried in objective.Carried) Store.Write(carried.Slot, new double[carried.Next.Shape.Count]);
    }

    public TrainingStep Step { get; }

    public IStore Store { get; }

    /// <summary>The objective's figures, as the last step left them.</summary>
    public double[] Figures
    {
        get
        {
            if (figures.Length > 0) program.Read(TrainingStep.Figures, figures);
            return figures;
        }
    }

    /// <summary>A step, the first of which is 1, the t-th that is taken if it is; false where it came to nothing.</summary>
    public bool Run(long step, long t, double rate)
    {
        rows.Fill(Store, step);
        noise.Fill((uint)step);
        foreach (var slot in scheduled) Store.Write(slot.Slot, [slot.At(step, options.Steps)]);
        AdamUpdate.Write(Store, t, rate);
        // the average starts short, so that it leaves the start behind (TensorFlow's ExponentialMovingAverage with num_updates)
        if (options.Averaging is { } kept) Store.Write(TrainingStep.ShareSlot, [1 - Math.Min(kept, (1.0 + t) / (10 + t))]);
        return program.Run();
    }

    /// <summary>A loss at the last step.</summary>
    public double LossOf(int loss) => program.Number(losses[loss]);

    /// <summary>Where the last step, of which nothing was taken, left the finite numbers.</summary>
    public NotFinite? WhyNotFinite() => NotFiniteSearch.Find(Step, Store, objective);

    public long? RowAt(int place) => rows.RowAt(place);

    /// <summary>Why the last step can have come to nothing, as the source of its rows knows; null where it does not.</summary>
    public Diagnostic? Trouble => rows.Trouble;

    public void Dispose()
    {
        program.Dispose();
        Store.Dispose();
        engine.Dispose();
    }

    private void Begin(WeightSlots weight)
    {
        var start = weight.Of.StartOf(options.Seed);
        Store.Write(weight.Slot, start);
        if (weight.Average is { } average) Store.Write(average, start);
    }
}
