using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>What can go wrong on the way between noise and data.</summary>
internal static class PathDiagnostics
{
    public static Diagnostic NotFollowed(Draw draw, OdeFailure failure, string which) => failure.Trouble == OdeTrouble.TooManySteps
        ? Diagnostic.Error("E0572", FormattableString.Invariant($"the ODE of `{draw.Name}` took {OdeSolver.MostSteps:N0} steps from {which} and came to time {failure.Time:0.####} alone"), draw.Law.Span)
            .Next("allow larger errors (`--rtol 1e-4`), or take a fixed number of steps (`--solver rk4 --steps 100`); a net whose velocity turns so sharply was trained at too large a rate, or for too long")
        : Diagnostic.Error("E0571", FormattableString.Invariant($"the ODE of `{draw.Name}` ran away from {which} at time {failure.Time:0.####}: however short the step, it is not finite"), draw.Law.Span)
            .Next("look at that row: one far from all that was trained on is carried anywhere; else train with shorter gradients (`--clip-norm 1`), or smaller weights (`--optimizer adamw`)");
}
