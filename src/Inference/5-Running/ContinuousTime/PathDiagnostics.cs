namespace ProbDsl.Inference.ContinuousTime;

/// <summary>Errors of the transport between noise and data.</summary>
public static class PathDiagnostics
{
    private const string LargerErrors = "use larger tolerances (`--rtol 1e-4` of `eval` and `sample`, `rtol = 1e-4` in the story's `ode`)",
        Fixed = "use a fixed number of steps (`--solver rk4 --steps 100`, or `solver = rk4, steps = 100` in the story)";

    /// <summary>The diagnostic of an equation that was not solved up to its end time.</summary>
    /// <param name="path">The model.</param>
    /// <param name="failure">The failure and the time that it reached.</param>
    /// <param name="which">The starting point in words: `row 3`, `draw 1`.</param>
    /// <param name="isRandom">Whether the equation is a reversed SDE.</param>
    public static Diagnostic NotSolved(TimePath path, OdeFailure failure, string which, bool isRandom = false) => failure.Reason switch
    {
        OdeFailureReason.TooManySteps =>
            Diagnostic.Error("E0572", string.Create(CultureInfo.InvariantCulture, $"the ODE of `{path.Draw.Name}` "
            + $"took {OdeSolver.MaxSteps:N0} steps from {which} and reached only time {failure.Time:G6}"),
                path.Draw.Distribution.Span)
            .Next($"{LargerErrors}, or {Fixed}; a stiff velocity is often the result of too large a learning rate or too many steps"),
        OdeFailureReason.ToleranceTooSmall => Diagnostic.Error("E0572",
            string.Create(CultureInfo.InvariantCulture, $"the ODE of `{path.Draw.Name}` cannot be solved from {which} to its "
                + $"tolerances: they are below the rounding of double precision"), path.Draw.Distribution.Span)
            .Next($"{LargerErrors}, or {Fixed}"),
        OdeFailureReason.DerivativeNotFinite => Diagnostic.Error("E0571", FormattableString.Invariant(
            $"the velocity of `{path.Draw.Name}` is not finite at {which}, at time {failure.Time:G4}, where its ODE starts"),
            path.Draw.Distribution.Span)
            .Next("check that row and the values computed from it: a root or logarithm of a negative number, a division by 0"),
        _ => Diagnostic.Error("E0571",
            string.Create(CultureInfo.InvariantCulture, $"the {(isRandom ? "reversed SDE" : "ODE")} of `{path.Draw.Name}` diverged from "
                + $"{which}{(isRandom ? ": its end is not finite" : string.Create(CultureInfo.InvariantCulture,
                    $" at time {failure.Time:G4}: it is not finite at any step length"))}"), path.Draw.Distribution.Span)
            .Next($"{(which.StartsWith("row", StringComparison.Ordinal)
                ? "check that row: the model says little about rows far from its training data; otherwise " : "")}train longer, "
                + $"with shorter gradients (`--clip-norm 1`), or with smaller weights (`--optimizer adamw`)"),
    };

    /// <summary>The error if a reversed SDE has too many steps; null if it does not.</summary>
    public static Diagnostic? TooManySteps(TimePath path, int steps) => steps <= OdeSolver.MaxSteps ? null
        : Diagnostic.Error("E0572", FormattableString.Invariant(
            $"the reversed SDE of `{path.Draw.Name}` has {steps:N0} steps, but the maximum is {OdeSolver.MaxSteps:N0}"),
            path.Draw.Distribution.Span)
            .Next("a thousand steps are enough; `--sampler ode` adapts the number of steps to the tolerances");

    /// <summary>The error if a solver with fixed steps has too many; null if it does not.</summary>
    public static Diagnostic? TooManySteps(TimePath path, OdeSettings settings) =>
        settings.IsAdaptive || settings.Steps <= OdeSolver.MaxSteps ? null
            : Diagnostic.Error("E0572", string.Create(CultureInfo.InvariantCulture, $"the ODE of `{path.Draw.Name}` has "
                + $"{settings.Steps:N0} steps of {settings.Solver}, but the maximum is {OdeSolver.MaxSteps:N0}"),
                    path.Draw.Distribution.Span)
                .Next("a hundred steps of rk4 are enough for a trained net; "
                    + "`--solver dopri5` (`solver = dopri5` in the story) adapts the number of steps to the tolerances");
}
