using ProbDsl.Runtime.Gradients;

namespace ProbDsl.Inference.Training;

/// <summary>
/// The training loop: fills rows, noise and scheduled slots, runs the step, records the losses, evaluates the held-out data, writes
/// checkpoints. A step allocates no memory.
/// </summary>
public sealed class Trainer : IDisposable
{
    private const string TraceSteps = "trace/steps", TraceOfLosses = "trace/losses";

    private readonly TrainingObjective objective;
    private readonly TrainingOptions options;
    private readonly TrainingEnvironment around;
    private readonly TrainingSlots slots;
    private readonly TrainingState state;
    private readonly int losses;
    private readonly CheckpointIdentity? identity;
    private readonly TrainingClock pace;
    private readonly List<Diagnostic> diagnostics = [];
    private double[][]? best;
    private (NonFiniteOrigin? Cause, long? Row) firstSkipped;

    /// <exception cref="NotEnoughMemory">The step needs more memory than the machine has.</exception>
    /// <exception cref="NoGradient">A loss has no derivative by its weights.</exception>
    public Trainer(TrainingObjective objective, TrainingOptions options, TrainingEnvironment around)
    {
        (this.objective, this.options, this.around) = (objective, options, around);
        (losses, state) = (objective.Losses.Count, new(objective.Losses.Count, objective.Phases.Count, options.Schedule));
        slots = new(objective, options, state, around.Rows);
        pace = new(around.Clock, options.CheckpointEvery);
        if (around.Checkpoint is not null) identity = CheckpointIdentity.Compute(slots.Steps, objective, options);
    }

    /// <summary>
    /// Resumes the training of the checkpoint: <see cref="Run"/> then gives bitwise the same results as an uninterrupted training. Returns
    /// a diagnostic if it cannot be resumed, with the trainer unchanged; else null.
    /// </summary>
    public Diagnostic? Resume()
    {
        if (around.Checkpoint is not { } file) return null;
        var read = Checkpoint.Read(file, identity!, [.. Arrays().Where(a => a.Name is not (TraceSteps or TraceOfLosses))],
            [TraceSteps, TraceOfLosses]);
        if (read.Value is { } later && TrainingState.StepIn(later[Checkpoint.Counts].Wholes()) is var done && done > options.Steps)
            return TrainingDiagnostics.FewerSteps(file.Name, done, options.Steps);
        if (read.Value is not { } checkpoint) return read.Diagnostics[0];
        Restore(checkpoint);
        diagnostics.AddRange(read.Diagnostics);
        return null;
    }

    /// <summary>
    /// Trains until the steps are done, the held-out objective stops improving, too many steps fail, or the user cancels.
    /// </summary>
    public TrainingOutcome Run(CancellationToken cancellation)
    {
        pace.Begin(state.Step);
        var stopped = Watched(() => IsOutOfReach() ? StopReason.Failed : Loop(cancellation));
        if (diagnostics.TrueForAll(d => d.Severity != Severity.Error)) WriteCheckpoint();
        // a training without an evaluation so far is evaluated at its end; a resumed training does not depend on it
        if (stopped == StopReason.StepsDone && best is null && around.HeldOut is { } unseen) stopped = Watched(() => EvaluateAtEnd(unseen));
        if (stopped != StopReason.Failed && state.Evaluations > 0 && double.IsInfinity(state.BestHeldOut))
        {
            diagnostics.Add(TrainingDiagnostics.NotFiniteHeldOut());
            stopped = StopReason.Failed;
        }

        if (stopped != StopReason.Failed && state.Step > state.Taken)
            diagnostics.Add(TrainingDiagnostics.Skipped(state.Step - state.Taken, state.Step, firstSkipped.Cause, firstSkipped.Row));
        return new(Weights(), stopped, state.Step, state.Step - state.Taken, new([.. state.TraceSteps], TraceLosses()), [.. diagnostics])
        {
            HeldOut = double.IsInfinity(state.BestHeldOut) ? null : state.BestHeldOut,
            Moments = Moments(),
            LastRate = Rate,
            OutOfReach = OutOfReachDiagnostic.Find(around.Problem, firstSkipped.Cause, firstSkipped.Row, state.Step),
            Metrics = [.. objective.Metrics.Select((f, i) => (f.Name, slots.Metrics[i]))],
        };
    }

    public void Dispose() => slots.Dispose();

    private double Rate => slots.RateAt(state.Step);

    private StopReason Watched(Func<StopReason> run)
    {
        try
        {
            return run();
        }
        catch (IndexOutOfProgramRange found)
        {
            diagnostics.Add(RunDiagnostics.IndexOutside(found));
            return StopReason.Failed;
        }
    }

    /// <summary>Whether a flow does not reach a row before the first step.</summary>
    private bool IsOutOfReach()
    {
        if (state.Step > 0 || slots.FirstOutOfReach() is not var (cause, row)
            || OutOfReachDiagnostic.Find(around.Problem, cause, row, 0) is not { } found) return false;
        diagnostics.Add(found);
        return true;
    }

    private StopReason Loop(CancellationToken cancellation)
    {
        // a checkpoint after early stopping: no later step would be evaluated
        if (around.HeldOut is not null && state.EvaluationsSinceBest >= options.Patience) return StopReason.EarlyStopped;
        while (state.Step < options.Steps)
        {
            if (cancellation.IsCancellationRequested) return StopReason.Interrupted;
            if (!RunSteps(StepsToTheNextLook())) return StopReason.Failed;
            if (around.HeldOut is { } heldOut && IsLookDue(state.Step) && !Evaluate(heldOut)) return StopReason.EarlyStopped;
            if (pace.IsReportDue() && state.Taken > 0) Report();
            if (pace.IsCheckpointDue()) WriteCheckpoint();
        }

        return StopReason.StepsDone;
    }

    private bool IsLookDue(long step) => step >= options.HeldOutFrom && step % options.HeldOutEvery == 0;

    /// <summary>The number of steps to run at once: up to the next held-out evaluation.</summary>
    private int StepsToTheNextLook()
    {
        var most = (int)Math.Min(slots.StepsAtOnce, options.Steps - state.Step);
        for (var count = 1; count < most; count++)
            if (around.HeldOut is not null && IsLookDue(state.Step + count)) return count;
        return most;
    }

    /// <summary>
    /// Runs steps up to one that fails, and records their results one by one; false if the training has failed.
    /// </summary>
    private bool RunSteps(int count)
    {
        var taken = Run(count);
        for (var step = 0; step < taken; step++)
        {
            state.Step++;
            if (!RecordAccepted(step)) return false;
            state.Trace(options.Steps);
        }

        if (taken == count) return true;
        state.Step++;
        if (!RecordSkipped()) return false;
        state.Trace(options.Steps);
        return true;
    }

    private int Run(int count)
    {
        try
        {
            return slots.Run(count);
        }
        catch
        {
            state.Step += slots.Begun;
            throw;
        }
    }

    private StopReason EvaluateAtEnd(IHeldOut unseen)
    {
        Evaluate(unseen);
        return StopReason.StepsDone;
    }

    /// <summary>
    /// Records an accepted step; false if the loss has diverged, which is checked for a single loss only, not for adversarial ones.
    /// </summary>
    private bool RecordAccepted(int step)
    {
        var phase = slots.Now;
        state.Take(phase.Index);
        for (var loss = 0; loss < phase.Losses.Length; loss++) state.Record(phase.First + loss, slots.LossOf(step, loss));
        if (phase.Index > 0) return true;
        var first = slots.LossOf(step, 0);
        options.Schedule.Update(first, state.Schedule);
        if (losses > 1 || !LossDivergence.Add(state.Watch, first)) return true;
        diagnostics.Add(TrainingDiagnostics.Diverged(state.Step, first, LossDivergence.BestOf(state.Watch), objective.Kind));
        return false;
    }

    /// <summary>Records a failed step; false if there were too many.</summary>
    private bool RecordSkipped()
    {
        var skipped = ++state.SkippedInARow(slots.Now.Index);
        var isLast = skipped >= options.MostSkipped;
        if (!isLast && firstSkipped.Cause is not null) return true;
        var cause = slots.WhyNotFinite();
        var row = cause?.Place is { } place ? slots.RowAt(place) : null;
        if (firstSkipped.Cause is null) firstSkipped = (cause, row);
        if (isLast) diagnostics.Add(slots.LikelyCause ?? OutOfReachDiagnostic.Find(around.Problem, cause, row, state.Step)
            ?? TrainingDiagnostics.NotFinite(state.Step, (int)skipped, cause, row, objective.Phases[slots.Now.Index].Players));
        return !isLast;
    }

    /// <summary>Evaluates the held-out data; false if they have not improved for too long.</summary>
    private bool Evaluate(IHeldOut heldOut)
    {
        var loss = heldOut.Loss(slots.Store, slots.Weights);
        state.Evaluations++;
        if (loss < state.BestHeldOut)
        {
            (state.BestHeldOut, state.EvaluationsSinceBest) = (loss, 0);
            best ??= [.. slots.Weights.Select(w => new double[w.Shape.Count])];
            for (var i = 0; i < best.Length; i++) slots.Store.Read(slots.Weights[i].Result, best[i]);
        }
        else state.EvaluationsSinceBest++;

        return state.EvaluationsSinceBest < options.Patience;
    }

    private void Report()
    {
        var perSecond = pace.StepsPerSecond(state.Step);
        var remaining = perSecond > 0
            ? TimeSpan.FromSeconds(Math.Min((options.Steps - state.Step) / perSecond, TimeSpan.MaxValue.TotalSeconds / 2)) : TimeSpan.Zero;
        double? heldOut = double.IsInfinity(state.BestHeldOut) ? null : state.BestHeldOut;
        around.Progress.Report(new(state.Step, options.Steps, state.Smoothed(0), Rate, perSecond, perSecond * objective.BatchSize,
            remaining, heldOut, slots.Metrics, objective.Kind));
    }

    private void WriteCheckpoint()
    {
        if (around.Checkpoint is not { } file || Checkpoint.Write(file, () => new([.. Arrays()], identity!)) is not { } unwritten) return;
        if (diagnostics.Exists(d => d.Code == unwritten.Code)) return;
        diagnostics.Add(unwritten);
        around.Progress.Warn(unwritten);
    }

    private IEnumerable<StoredArray> Arrays()
    {
        yield return StoredArray.Encode(Checkpoint.Counts, state.Counts);
        yield return StoredArray.EncodeVector(Checkpoint.Numbers, state.Numbers);
        yield return StoredArray.Encode(TraceSteps, [.. state.TraceSteps]);
        yield return StoredArray.Encode(TraceOfLosses, TraceLosses());
        foreach (var carried in objective.Carried)
            yield return StoredArray.Encode(FileOf(carried), new Tensor(carried.Next.Shape, slots.Store.Read(carried.Slot)));
        foreach (var (at, weight) in slots.Weights.Index())
        {
            var type = weight.Of.Slot.Type == ElementType.Float32 ? NumberType.Float32 : NumberType.Float64;
            foreach (var (name, slot) in weight.All) yield return StoredArray.Encode(name, new(weight.Shape, slots.Store.Read(slot)), type);
            if (best is not null) yield return StoredArray.Encode($"best/{weight.Name}", new(weight.Shape, best[at]), type);
        }
    }

    private void Restore(Checkpoint from)
    {
        state.TraceSteps.Clear();
        state.TraceLosses.Clear();
        from[Checkpoint.Counts].Wholes().CopyTo(state.Counts, 0);
        from[Checkpoint.Numbers].Tensor().Values.CopyTo(state.Numbers, 0);
        state.TraceSteps.AddRange(from[TraceSteps].Wholes());
        state.TraceLosses.AddRange(from[TraceOfLosses].Tensor().Values);
        foreach (var (name, slot) in slots.Weights.SelectMany(w => w.All)) slots.Store.Write(slot, from[name].Tensor().Values);
        foreach (var carried in objective.Carried) slots.Store.Write(carried.Slot, from[FileOf(carried)].Tensor().Values);
        double[][] kept = [.. slots.Weights.Select(w => from.Find($"best/{w.Name}")).Where(a => a is not null)
            .Select(a => a!.Tensor().Values)];
        best = kept.Select(k => k.Length).SequenceEqual(slots.Weights.Select(w => w.Shape.Count)) ? kept : null;
    }

    private Dictionary<string, Tensor> Weights() =>
        slots.Weights.Select((w, i) => (w.Name, Value: new Tensor(w.Shape, best is null ? slots.Store.Read(w.Result) : best[i])))
            .ToDictionary(w => w.Name, w => w.Value);

    private Dictionary<string, (double[] Mean, double[] Size)> Moments() => slots.Steps.Index()
        .SelectMany(s => s.Item.Weights.Select(w => (w.Name, Moments: Moments(w, state.TakenIn(s.Index)))))
        .ToDictionary(w => w.Name, w => w.Moments);

    /// <summary>The moments without the bias of their start at 0.</summary>
    private (double[] Mean, double[] Size) Moments(WeightSlots weight, long taken)
    {
        var (mean, square) = (1 - Math.Pow(weight.Optimizer.Beta1, taken), 1 - Math.Pow(weight.Optimizer.Beta2, taken));
        return ([.. slots.Store.Read(weight.First).Select(m => m / mean)],
            [.. slots.Store.Read(weight.Second).Select(v => Math.Sqrt(v / square))]);
    }

    private static string FileOf(StateSlot carried) => $"carried/{carried.Slot}";

    private Tensor TraceLosses() => new([state.TraceSteps.Count, losses], [.. state.TraceLosses]);
}
