using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Results;

/// <summary>Why a fit stopped.</summary>
public enum StopReason
{
    ClosedForm,
    Converged,
    Stalled,

    /// <summary>As many draws as were asked for.</summary>
    Drawn,
    MaxIterations,

    /// <summary>A climb ended where the objective curves upwards: points beside this one are higher.</summary>
    Saddle,

    /// <summary>A training did as many steps as were asked for.</summary>
    StepsDone,

    /// <summary>A training looked at its held-out part so many times without finding it better.</summary>
    HeldOutStoodStill,
    Interrupted,

    /// <summary>A training that an error ended.</summary>
    Failed,
}

/// <summary>The end of a run: the best state's parameters, or diagnostics that say why there is none.</summary>
public sealed record FitOutcome(
    FitSummary? Summary, ObjectiveKind Objective, double Value, double Gradient, StopReason Stopped, int Iterations,
    ValueList<RestartRecord> Restarts, ValueList<double> Trace, ValueList<Diagnostic> Diagnostics)
{
    /// <summary>Restarts that ended within this share of the best objective count as agreeing with it.</summary>
    public const double Agreement = 1e-6;

    /// <summary>A run that did not come to pass.</summary>
    public static FitOutcome None(ValueList<Diagnostic> why) =>
        new(null, new("", "", IsBound: false), double.NaN, double.NaN, StopReason.Stalled, 0, [], [], why);

    /// <summary>What the best look at rows that were held out found; null where none were.</summary>
    public HeldOutFigure? HeldOut { get; init; }

    /// <summary>
    /// What functions of whole columns came to in the rows that were trained on, where others were held out; null where all rows count.
    /// </summary>
    public IReadOnlyList<FrozenValue>? Frozen { get; init; }

    /// <summary>Why the method says that it stopped; null where the usual words do.</summary>
    public string? StopText { get; init; }

    /// <summary>Steps in a second of training; null where nothing was trained.</summary>
    public double? StepsPerSecond { get; init; }

    /// <summary>What the fit is judged by.</summary>
    public Figure Figure => Summary?.Figure ?? new(Objective, Value);

    /// <summary>
    /// Warnings that speak against the numbers as a whole: the fit did not converge (W0503, W0553, W0591), its draws are poor (W0519), or
    /// rounding decides (W0592).
    /// </summary>
    public IEnumerable<Diagnostic> Troubles => Diagnostics.Where(d => d.Code is "W0503" or "W0519" or "W0553" or "W0591" or "W0592");

    /// <summary>`1 step`, `20 steps`.</summary>
    public static string StepsText(int steps) => steps == 1 ? "1 step" : $"{steps} steps";

    public int Agreeing => Restarts.Count(r => r.Why is null && Value - r.Objective <= Agreement * Math.Max(1, Math.Abs(Value)));
}

/// <summary>How one restart ended; Why says why it was dropped.</summary>
public sealed record RestartRecord(int Restart, double Objective, int Iterations, StopReason? Stopped, string? Why);
