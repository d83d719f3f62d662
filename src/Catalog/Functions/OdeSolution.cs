namespace ProbDsl.Catalog.Functions;

/// <summary>
/// The solution of an ordinary differential equation. It has no tensor program of its own: engines integrate it step by step.
/// </summary>
public sealed class OdeSolution : FunctionSignature
{
    public override string Name => "solve_ode";

    public override string Summary =>
        "(field, start, t0, times, ...): the state at ascending times of du/dt = field(u, t, ...) from start at t0, by `solver` (dopri5; "
            + "tsit5; rosenbrock for stiff systems) to `rtol` (1e-6) and `atol` (1e-9), in at most `max_steps` (1000) steps and one a time";

    /// <summary>The solvers; the first one is the default.</summary>
    public static IReadOnlyList<string> Solvers { get; } = ["dopri5", "tsit5", "rosenbrock"];

    /// <summary>The defaults of `rtol`, `atol` and `max_steps`.</summary>
    public const double RelativeTolerance = 1e-6, AbsoluteTolerance = 1e-9;

    public const int MostSteps = 1000;

    public override (int Least, int Most) Arity => (4, int.MaxValue);

    public override ParameterKind? KindOf(int position) => position == 0 ? new CallableKind(CallableSort.Net) : null;

    public override ValueList<OptionSignature> Options =>
    [
        new("solver", new ChoiceKind([.. Solvers])),
        new("rtol", new NumberKind(OptionRange.Positive)),
        new("atol", new NumberKind(OptionRange.Positive)),
        new("max_steps", new SizeKind()),
    ];

    public override TypeResult InferType(FunctionUse use)
    {
        var (start, from, times) = (use.Type(1), use.Type(2), use.Type(3));
        // `[1, 2]` is a list of int
        if (start.IsWhole && start.Element != Element.Int)
            return TypeResult.Refuse($"`solve_ode` integrates real numbers, but the initial state is {start}");
        if (!from.IsScalar) return TypeResult.Refuse($"`solve_ode` starts at one time, but its third argument is {from}");
        if (times.Rank != 1)
            return TypeResult.Refuse($"`solve_ode` takes a vector of times, but its fourth argument is "
                + $"{times}{(times.IsScalar ? ": write `[t]`" : "")}");
        return new TensorType(Element.Real, [times.Dims[0], .. start.Dims]);
    }
}
