using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Optimisation;

/// <summary>
/// What a step gave, as <see cref="Step{TState}"/> says it: Value and Slope are those of the state before. A value, so that a step takes no
/// memory.
/// </summary>
public readonly record struct BfgsStep(BfgsState Next, double Value, double Slope, StepVerdict Verdict, string? Why = null)
{
    public Step<BfgsState> ToStep() => new(Next, Value, Slope, Verdict, Why);
}

/// <summary>The end of an ascent: where it came to, and why it went no further.</summary>
public sealed record Ascent(double[] Position, double Value, double Slope, StopReason Stopped, int Iterations, string? Why = null);
