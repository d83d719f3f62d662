namespace ProbDsl.Inference.Results;

/// <summary>Why a fit stopped.</summary>
public enum StopReason
{
    ClosedForm,
    Converged,
    Stalled,

    /// <summary>The requested number of draws was reached.</summary>
    DrawsDone,
    MaxIterations,

    /// <summary>An optimization ended at a saddle point: nearby points have a higher density.</summary>
    Saddle,

    /// <summary>An optimization ended where it converged by its own measure, but away from the mode by the curvature there.</summary>
    AwayFromMode,

    /// <summary>
    /// An optimization went to the edge of the support without a maximum, as a scale to 0 where the density is unbounded.
    /// </summary>
    Diverged,

    /// <summary>Training did the requested number of steps.</summary>
    StepsDone,

    /// <summary>Early stopping: the held-out objective did not improve within the patience.</summary>
    EarlyStopped,
    Interrupted,

    /// <summary>Training stopped with an error.</summary>
    Failed,
}

/// <summary>The result of a run: the parameters of the best state, or diagnostics that say why there is none.</summary>
public sealed record FitOutcome(
    FitSummary? Summary, ObjectiveKind Objective, double Value, double Gradient, StopReason Stopped, int Iterations,
    ValueList<RestartRecord> Restarts, ValueList<double> Trace, ValueList<Diagnostic> Diagnostics)
{
    /// <summary>Restarts whose objectives differ from the best by at most this fraction count as agreeing with it.</summary>
    public const double Agreement = 1e-6;

    /// <summary>The outcome of a run that failed to start.</summary>
    public static FitOutcome None(ValueList<Diagnostic> why) =>
        new(null, new("", "", IsBound: false), double.NaN, double.NaN, StopReason.Stalled, 0, [], [], why);

    /// <summary>
    /// The methods that the run tried on the story since its own result is not reliable, and whose results are not either.
    /// </summary>
    public ValueList<string> UnreliableTrials { get; init; } = [];

    /// <summary>The best held-out evaluation; null without held-out rows.</summary>
    public HeldOutMetric? HeldOut { get; init; }

    /// <summary>The number of rows of the file that were held out.</summary>
    public int HeldOutRows => HeldOut?.RowsOfFile ?? 0;

    /// <summary>
    /// The values of functions of whole columns on the training rows, if others were held out; null if all rows are used.
    /// </summary>
    public IReadOnlyList<FrozenValue>? Frozen { get; init; }

    /// <summary>The method's own description of why it stopped; null for the default description.</summary>
    public string? StopText { get; init; }

    /// <summary>What the gradient is, as text: another number may show how near a run came to its end.</summary>
    public string Measure { get; init; } = "largest gradient";

    /// <summary>Training steps per second; null without training.</summary>
    public double? StepsPerSecond { get; init; }

    /// <summary>The metric by which the fit is judged.</summary>
    public Metric Metric => Summary?.Metric ?? new(Objective, Value);

    /// <summary>
    /// Warnings about the result as a whole: the fit did not converge (W0503, W0553, W0591), its draws are poor (W0519, W0620, W0651), or
    /// rounding dominates (W0592).
    /// </summary>
    public IEnumerable<Diagnostic> ReliabilityWarnings =>
        Diagnostics.Where(d => d.Code is "W0503" or "W0519" or "W0553" or "W0591" or "W0592" or "W0620" or "W0651");

    /// <summary>`1 step`, `20 steps`.</summary>
    public static string StepsText(int steps) => steps == 1 ? "1 step" : $"{steps} steps";

    public int Agreeing => Restarts.Count(r => r.Why is null && Value - r.Objective <= Agreement * Math.Max(1, Math.Abs(Value)));
}

/// <summary>The result of one restart; Why is the reason if it was dropped.</summary>
public sealed record RestartRecord(int Restart, double Objective, int Iterations, StopReason? Stopped, string? Why);
