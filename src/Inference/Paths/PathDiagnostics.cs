using System.Globalization;
using ProbDsl.Inference.Odes;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Paths;

/// <summary>What can go wrong on the way between noise and data.</summary>
internal static class PathDiagnostics
{
    private const string LargerErrors = "allow larger errors (`--rtol 1e-4` of `eval` and `sample`, `rtol = 1e-4` in the story's `ode`)",
        Fixed = "take a fixed number of steps (`--solver rk4 --steps 100`, or `solver = rk4, steps = 100` in the story)";

    /// <summary>An equation that was not followed to its end.</summary>
    /// <param name="path">Along which.</param>
    /// <param name="failure">How far it came.</param>
    /// <param name="which">From where: `row 3`, `draw 1`.</param>
    /// <param name="isRandom">Whether it is a reversed SDE.</param>
    public static Diagnostic NotFollowed(TimePath path, OdeFailure failure, string which, bool isRandom = false) => failure.Trouble switch
    {
        OdeTrouble.TooManySteps => Diagnostic.Error("E0572", string.Create(CultureInfo.InvariantCulture, $"the ODE of `{path.Draw.Name}` "
            + $"took {OdeSolver.MostSteps:N0} steps from {which} and came no further than time {failure.Time:G6}"),
                path.Draw.Distribution.Span)
            .Next($"{LargerErrors}, or {Fixed}; a net whose velocity turns so sharply was trained at too large a rate, or for too long"),
        OdeTrouble.TooClose => Diagnostic.Error("E0572",
            string.Create(CultureInfo.InvariantCulture, $"the ODE of `{path.Draw.Name}` cannot be followed from {which} as closely as is "
                + $"asked: its errors are to be smaller than double precision tells numbers apart"), path.Draw.Distribution.Span)
            .Next($"{LargerErrors}, or {Fixed}"),
        OdeTrouble.NoDerivative => Diagnostic.Error("E0571", FormattableString.Invariant(
            $"the velocity of `{path.Draw.Name}` is no finite number at {which}, at time {failure.Time:G4}, where its ODE begins"),
            path.Draw.Distribution.Span)
            .Next("look at that row, and at what is made of it: a root or logarithm of a negative number, a division by 0"),
        _ => Diagnostic.Error("E0571",
            string.Create(CultureInfo.InvariantCulture, $"the {(isRandom ? "reversed SDE" : "ODE")} of `{path.Draw.Name}` ran away from "
                + $"{which}{(isRandom ? ": where it ends is no finite number" : string.Create(CultureInfo.InvariantCulture,
                    $" at time {failure.Time:G4}: however short the step, it is not finite"))}"), path.Draw.Distribution.Span)
            .Next($"{(which.StartsWith("row", StringComparison.Ordinal)
                ? "look at that row: one far from all that was trained on is carried anywhere; else " : "")}train longer, "
                + $"with shorter gradients (`--clip-norm 1`), or with smaller weights (`--optimizer adamw`)"),
    };

    /// <summary>What a reversed SDE is asked for; null where it is no more than can be.</summary>
    public static Diagnostic? TooLong(TimePath path, int steps) => steps <= OdeSolver.MostSteps ? null
        : Diagnostic.Error("E0572", FormattableString.Invariant(
            $"the reversed SDE of `{path.Draw.Name}` is to take {steps:N0} steps, and {OdeSolver.MostSteps:N0} are the most"),
            path.Draw.Distribution.Span)
            .Next("a thousand are as good as any number; `--sampler ode` takes as many as its errors ask for");

    /// <summary>What a solver of a fixed number of steps is asked for; null where it is no more than can be.</summary>
    public static Diagnostic? TooLong(TimePath path, OdeSettings settings) =>
        settings.IsAdaptive || settings.Steps <= OdeSolver.MostSteps ? null
            : Diagnostic.Error("E0572", string.Create(CultureInfo.InvariantCulture, $"the ODE of `{path.Draw.Name}` is to take "
                + $"{settings.Steps:N0} steps of {settings.Solver}, and {OdeSolver.MostSteps:N0} are the most"),
                    path.Draw.Distribution.Span)
                .Next("a hundred steps of rk4 follow what a net was trained for; "
                    + "`--solver dopri5` (`solver = dopri5` in the story) chooses as many as the errors ask for");
}
