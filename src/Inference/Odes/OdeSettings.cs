namespace ProbDsl.Inference.Odes;

/// <summary>
/// How an ODE is followed. Solver: `dopri5` or `tsit5`, whose steps adapt to the tolerances, `rk4` or `euler`, which take so many steps.
/// </summary>
/// <param name="Relative">The error of a step that is allowed, as a share of the state.</param>
/// <param name="Absolute">The same where the state is near 0.</param>
/// <param name="Steps">Of a solver that does not adapt.</param>
internal sealed record OdeSettings(string Solver, double Relative, double Absolute, int Steps)
{
    public const string Usual = "dopri5";

    public static IReadOnlyDictionary<string, double> Defaults { get; } =
        new Dictionary<string, double> { ["rtol"] = 1e-5, ["atol"] = 1e-5, ["steps"] = 20 };

    /// <summary>Whether its steps adapt to the tolerances.</summary>
    public bool IsAdaptive => Solver is "dopri5" or "tsit5";

    public static OdeSettings Of(string solver, IReadOnlyDictionary<string, double> numbers) =>
        new(solver, numbers["rtol"], numbers["atol"], (int)numbers["steps"]);

    /// <summary>`dopri5, tolerance 1E-05`, `rk4, 20 steps`.</summary>
    public override string ToString() => IsAdaptive
        ? FormattableString.Invariant($"{Solver}, tolerances {Relative:0.##e+0} of the state and {Absolute:0.##e+0}")
        : FormattableString.Invariant($"{Solver}, {Steps} steps");
}
