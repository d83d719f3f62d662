using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Why a fit stopped.</summary>
public enum StopReason
{
    ClosedForm,
    Converged,
    Standstill,

    /// <summary>As many draws as were asked for.</summary>
    Drawn,
    MaxIterations,

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
    FitSummary? Summary, ObjectiveKind Objective, double Value, double Slope, StopReason Stopped, int Iterations,
    ValueList<RestartRecord> Restarts, ValueList<double> Trace, ValueList<Diagnostic> Diagnostics)
{
    /// <summary>Restarts that ended within this share of the best objective count as agreeing with it.</summary>
    public const double Agreement = 1e-6;

    /// <summary>A run that did not come to pass.</summary>
    public static FitOutcome None(ValueList<Diagnostic> why) => new(null, new("", "", IsBound: false), double.NaN, double.NaN, StopReason.Standstill, 0, [], [], why);

    /// <summary>What the best look at rows that were held out found; null where none were.</summary>
    public HeldOutFigure? HeldOut { get; init; }

    /// <summary>What functions of whole columns came to in the rows that were trained on, where others were held out; null where all rows count.</summary>
    public IReadOnlyList<FrozenValue>? Frozen { get; init; }

    /// <summary>What the last doubling of draws was worth, for a fit that stops by it; null otherwise.</summary>
    public BoundRise? Rise { get; init; }

    /// <summary>Steps in a second of training; null where nothing was trained.</summary>
    public double? StepsPerSecond { get; init; }

    /// <summary>What the fit is judged by.</summary>
    public Figure Figure => Summary?.Figure ?? new(Objective, Value);

    /// <summary>Warnings that speak against the numbers as a whole: the fit did not converge (W0503, W0553, W0591), its draws are poor (W0519), or rounding decides (W0592).</summary>
    public IEnumerable<Diagnostic> Troubles => Diagnostics.Where(d => d.Code is "W0503" or "W0519" or "W0553" or "W0591" or "W0592");

    public int Agreeing => Restarts.Count(r => r.Why is null && Value - r.Objective <= Agreement * Math.Max(1, Math.Abs(Value)));
}

/// <summary>The objective of rows that a training did not see: how many they are, and the mean of one of them with its standard error over the rows (NaN of a single row).</summary>
public sealed record HeldOutFigure(ObjectiveKind Of, int Rows, double PerRow, double Error);

/// <summary>How one restart ended; Why says why it was dropped.</summary>
public sealed record RestartRecord(int Restart, double Objective, int Iterations, StopReason? Stopped, string? Why);

/// <summary>Estimates by name, how many numbers were free, and what the reader should be warned of.</summary>
public sealed record FitSummary(ValueList<Estimate> Estimates, int FreeParameters, ValueList<Diagnostic> Warnings, string? OrderedBy = null)
{
    /// <summary>What the story gives by `=` from them.</summary>
    public ValueList<Estimate> Definitions { get; init; } = [];

    /// <summary>The posterior of unknowns in closed form, where the method has it.</summary>
    internal IReadOnlyList<NamedLaw> Laws { get; init; } = [];

    /// <summary>The probabilities of states of finite latents, where the method tells them.</summary>
    public ValueList<StateProbabilities> States { get; init; } = [];

    /// <summary>Draws from the posterior; null where the fit is a point.</summary>
    public PosteriorDraws? Draws { get; init; }

    /// <summary>The weights of nets and guides by name, in free coordinates; null where nothing was trained.</summary>
    public IReadOnlyDictionary<string, Tensor>? Weights { get; init; }

    /// <summary>Laws that are made of rows, by the data names that they draw; none where the story has no such law.</summary>
    public IReadOnlyDictionary<string, RowLaw> Rows { get; init; } = new Dictionary<string, RowLaw>();

    /// <summary>How much latents of rows say of them; none where no guide tells any.</summary>
    public ValueList<LatentUse> Latents { get; init; } = [];

    /// <summary>What the bound loses along a diffusion chain; null where there is none.</summary>
    public ChainCourse? Chain { get; init; }

    /// <summary>What the fit is judged by, where that is not what was climbed.</summary>
    public Figure? Figure { get; init; }

    /// <summary>How far the draws behind it can be trusted; null where there are none.</summary>
    public WeightTail? Tail { get; init; }
}

/// <summary>An objective with its value, and its standard error where that comes from draws.</summary>
public sealed record Figure(ObjectiveKind Of, double Value, double? Error = null, string? How = null);

/// <summary>The shape k of the tail of importance weights, up to what it is reliable, and how many independent draws the weighted ones are worth.</summary>
public sealed record WeightTail(double Shape, double Reliable, double EffectiveDraws, int Draws)
{
    /// <summary>Whether weighted and unweighted draws differ, or modes are missed: a fault that the shape need not show.</summary>
    public bool IsOff { get; init; }

    /// <summary>Whether all but few draws weigh about the same and nothing else speaks against them.</summary>
    public bool AgreesInside { get; init; }

    /// <summary>What the weights, and a search for modes, hold against the approximation that the draws come from.</summary>
    public ApproximationFault Fault
    {
        get
        {
            if (IsOff) return ApproximationFault.Poor;
            if (Shape <= Reliable) return ApproximationFault.None;
            return AgreesInside ? ApproximationFault.LightTails : ApproximationFault.Poor;
        }
    }

    public bool IsReliable => Fault == ApproximationFault.None;

    /// <summary>The same in a few words, as a table says it.</summary>
    public string Verdict => Fault switch
    {
        ApproximationFault.None => "reliable",
        ApproximationFault.LightTails => "tails too light",
        _ => Shape <= Reliable ? "draws and weights differ" : "poor",
    };
}
