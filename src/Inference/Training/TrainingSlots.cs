using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Engines;

namespace ProbDsl.Inference.Training;

/// <summary>The step of a training in the engine, with its store: fills what a step reads, runs it, and tells what came of it.</summary>
internal sealed class TrainingSlots : IStepFeed, IDisposable
{
    private readonly TrainedObjective objective;
    private readonly TrainingOptions options;
    private readonly IEngine engine;
    private readonly IProgram program;
    private readonly IRowSource rows;
    private readonly StoredNoise noise;
    private readonly ScheduledSlot[] scheduled;
    private readonly OutputSlot[] losses;
    private readonly double[] figures, numbers;
    private readonly TrainingState state;

    public TrainingSlots(TrainedObjective objective, TrainingOptions options, TrainingState state, IRowSource? rows)
    {
        (this.objective, this.options, this.state) = (objective, options, state);
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
        (figures, numbers) = (new double[objective.Figures.Count], new double[StepsAtOnce * losses.Length]);
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

    /// <summary>The most steps of a run; 1 where the learning rate depends on the loss of the step before.</summary>
    public int StepsAtOnce => options.Schedule.Memory > 0 ? 1 : engine.StepsAtOnce;

    /// <summary>Steps of the last run that were begun.</summary>
    public int Begun { get; private set; }

    /// <summary>The learning rate of a step.</summary>
    public double RateAt(long step) => options.Rate * options.Schedule.Share(step, options.Steps, state.Schedule);

    /// <summary>
    /// Runs the next steps, at most <see cref="StepsAtOnce"/>, up to the first that comes to nothing. Returns how many were taken before
    /// it.
    /// </summary>
    public int Run(int count)
    {
        Begun = 0;
        return program.RunSteps(this, count, losses, numbers);
    }

    /// <summary>Fills what a step of the run reads: the state is that before the run.</summary>
    void IStepFeed.Fill(int step)
    {
        Begun = Math.Max(Begun, step + 1);
        var (at, t) = (state.Step + 1 + step, state.Taken + 1 + step);
        rows.Fill(Store, at);
        noise.Fill((uint)at);
        foreach (var slot in scheduled) Store.Write(slot.Slot, [slot.At(at, options.Steps)]);
        AdamUpdate.Write(Store, t, RateAt(at));
        // the average starts short, so that it leaves the start behind (TensorFlow's ExponentialMovingAverage with num_updates)
        if (options.Averaging is { } kept) Store.Write(TrainingStep.ShareSlot, [1 - Math.Min(kept, (1.0 + t) / (10 + t))]);
    }

    /// <summary>A loss at a step of the last run, counted from 0.</summary>
    public double LossOf(int step, int loss) => numbers[(step * losses.Length) + loss];

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
