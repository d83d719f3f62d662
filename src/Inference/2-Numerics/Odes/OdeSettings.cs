namespace ProbDsl.Inference.Odes;

/// <summary>
/// The settings of an ODE solver: `dopri5` or `tsit5`, with adaptive steps that meet the tolerances, or `rk4` or `euler`, with a fixed
/// number of steps.
/// </summary>
/// <param name="Relative">The relative tolerance: the error allowed in a step, as a fraction of the state.</param>
/// <param name="Absolute">The absolute tolerance: the error allowed in a step where the state is near 0.</param>
/// <param name="Steps">The number of steps of a solver with fixed steps.</param>
public sealed record OdeSettings(string Solver, double Relative, double Absolute, int Steps)
{
    public const string DefaultSolver = "dopri5";

    public static IReadOnlyDictionary<string, double> Defaults { get; } =
        new Dictionary<string, double> { ["rtol"] = 1e-5, ["atol"] = 1e-5, ["steps"] = 20 };

    /// <summary>Whether the solver adapts its steps to the tolerances.</summary>
    public bool IsAdaptive => Solver is "dopri5" or "tsit5";

    public static OdeSettings Read(string solver, IReadOnlyDictionary<string, double> numbers) =>
        new(solver, numbers["rtol"], numbers["atol"], (int)numbers["steps"]);

    /// <summary>For example `dopri5, tolerances 1e-5 of the state and 1e-5` or `rk4, 20 steps`.</summary>
    public override string ToString() => IsAdaptive
        ? FormattableString.Invariant($"{Solver}, tolerances {Relative:0.##e+0} of the state and {Absolute:0.##e+0}")
        : FormattableString.Invariant($"{Solver}, {Steps} steps");
}
