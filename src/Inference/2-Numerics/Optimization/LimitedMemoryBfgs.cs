using System.Numerics.Tensors;

namespace ProbDsl.Inference.Optimization;

/// <summary>
/// Maximizes a log density f by L-BFGS: the direction is H g, from the last pairs of steps and changes of gradient; the step length is that
/// of <see cref="WolfeSearch"/>.
/// <para>
/// A step reports the scaled gradient sqrt(g' H g / max(1, |f|)). Near a maximum g' H g = r^2 is the squared distance to it in standard
/// deviations of the normal approximation there, and f is r^2 / 2 below its maximum, in any units of the coordinates. A value of f is known
/// to 1e-16 |f|, so values cannot distinguish points below a scaled gradient of about 1e-8. Gradients, whose rounding enters r itself and
/// not its square, distinguish points down to some 1e-15, or 1e-9 where terms a million times larger than their sum cancel.
/// <see cref="Tolerance"/> is set there: a gain below a hundredth of the last bit of f.
/// </para>
/// An optimization has stopped making progress when no step increases the value, or when within <see cref="Patience"/> steps neither the
/// value increased by more than rounding nor the scaled gradient halved.
/// </summary>
/// <param name="density">The function to maximize.</param>
/// <param name="memory">The number of pairs that are kept.</param>
/// <param name="curvature">sigma of the Wolfe conditions, below 1; the nearer to 0, the more exact the line searches.</param>
public sealed partial class LimitedMemoryBfgs(IDifferentiable density, int memory, double curvature = 0.9)
{
    /// <summary>The default scaled gradient below which an optimization has converged.</summary>
    public const double Tolerance = 1e-9;

    /// <summary>The number of steps without progress after which an optimization stops.</summary>
    public const int Patience = 50;

    /// <summary>The scaled gradient at which the caller considers an optimization converged. There it is measured in the coordinates'
    /// widths.</summary>
    public double ConvergenceTolerance { get; init; } = Tolerance;

    /// <summary>
    /// Whether the coordinates' widths are estimated where an optimization ends, which takes some 30 evaluations for each. False for a
    /// costly function with a coordinate frame of its own.
    /// </summary>
    public bool MeasuresWidths { get; init; } = true;

    /// <summary>The units in which coordinates are measured at first [dimension]; null for 1.</summary>
    public double[]? Units { get; init; }

    /// <summary>
    /// Whether Newton's method is used after <see cref="Slow"/> steps without convergence: its direction is (-H)^-1 g, with the
    /// Hessian from differences of gradients, some 8 evaluations for each coordinate, wherever -H is positive definite. Correlated
    /// columns in different units have condition numbers that pairs of steps cannot learn.
    /// </summary>
    public bool UsesNewton { get; init; }

    /// <summary>The number of L-BFGS steps before each attempt of Newton's method.</summary>
    public const int Slow = 200;

    /// <summary>The number of further L-BFGS steps before the next attempt where the density was flat along some direction.</summary>
    private const int FlatSteps = 3 * Slow;

    /// <summary>The number of Newton steps before a return to L-BFGS.</summary>
    private const int NewtonSteps = 30;

    /// <summary>The distance from a maximum, in standard deviations, at which pairs of steps have missed it.</summary>
    private const double Far = 0.01;

    /// <summary>The maximum dimension for Newton's method: a larger Hessian costs more than the steps that it saves.</summary>
    public const int MostCurved = 100;

    /// <summary>Four rounding errors of 1.</summary>
    private const double Rounding = 1e-15;

    private readonly double[] direction = new double[density.Dimension];
    private readonly double[] weights = new double[memory];
    private readonly HoldingFunction function = new(density);
    private WolfeSearch? search;
    private (BfgsState One, BfgsState Other) states;
    private KnownMaximum? known;

    /// <summary>
    /// Uses a memory of twice the dimension, from 10 to 50: pairs that span the space maximize a normal density of condition 1e6 in a tenth
    /// of the steps that 10 pairs take.
    /// </summary>
    public LimitedMemoryBfgs(IDifferentiable function)
        : this(function, Math.Clamp(2 * function.Dimension, 10, 50))
    {
    }

    private WolfeSearch Search => search ??= new(function, curvature);

    /// <summary>Returns a state at this point; states of an earlier start are unchanged.</summary>
    public BfgsState Init(ReadOnlySpan<double> start)
    {
        states = (new(function.Dimension, memory), new(function.Dimension, memory));
        start.CopyTo(states.One.Position);
        function.Hold(null);
        states.One.Value = function.Evaluate(states.One.Position, states.One.Gradient);
        if (Units is { } units) states.One.Widths = new(units);
        return states.One;
    }

    /// <summary>Restores a saved state.</summary>
    public BfgsState Resume(IReadOnlyDictionary<string, double[]> arrays)
    {
        states = (new(function.Dimension, memory), new(function.Dimension, memory));
        states.One.Fill(arrays);
        return states.One;
    }

    /// <summary>
    /// The information that a step from this state would have, without its evaluations; null where only the step shows it.
    /// </summary>
    public StepInfo? Preview(BfgsState state)
    {
        if (function.Dimension == 0 || !IsInside(state) || (state.SlowSteps + 1) % Slow == 0 || IsSlow(state)) return null;
        var gradient = Aim(state, ReferenceEquals(state, states.One) ? states.Other : states.One);
        return gradient > ConvergenceTolerance ? InfoOf(state, gradient) : null;
    }

    /// <summary>
    /// Takes one step. The information in the result is about the state that was passed in; where the function grows without bound, the
    /// next state is the last point along the step.
    /// </summary>
    public Step<BfgsState> Next(BfgsState state)
    {
        var next = ReferenceEquals(state, states.One) ? states.Other : states.One;
        if (!IsInside(state))
            return new(state, InfoOf(state, double.NaN) with { Dropped = $"the log density was {state.Value} at the start" });
        (next.Held, next.IsCorrected) = (state.Held, false);
        function.Hold(state.Held);
        var gradient = function.Dimension == 0 ? 0 : Aim(state, next);
        (next.SlowSteps, next.NewtonWidths) = (state.SlowSteps + 1, state.NewtonWidths);
        if (gradient > ConvergenceTolerance && (state.SlowSteps + 1) % Slow == 0 && IsHeld(state, next))
            return new(next, InfoOf(state, gradient));
        if (gradient > ConvergenceTolerance && IsSlow(state)) gradient = AimByCurvature(state, next) ?? gradient;
        if (gradient <= ConvergenceTolerance)
            gradient = IsRemeasured(state) ? Aim(state, next) : FarByCurvature(state, next) ?? gradient;
        if (gradient <= ConvergenceTolerance && IsUnsettled(state, next)) return new(next, InfoOf(state, double.NaN));
        if (gradient == 0) return new(state, InfoOf(state, 0) with { Stop = StopReason.Stalled });
        switch (Maximize(state, next, gradient))
        {
            case LineSearchOutcome.Unbounded:
                return new(next, InfoOf(state, gradient) with { Dropped = "the log density grew without bound" });
            case LineSearchOutcome.NoIncrease when gradient > ConvergenceTolerance && IsRemeasured(state):
                return Next(state);
            case LineSearchOutcome.NoIncrease:
                if (FarByCurvature(state, next) is { } far && Search.Along(state, direction, 1, next) != LineSearchOutcome.NoIncrease)
                {
                    gradient = far;
                    break;
                }

                return IsHeld(state, next) || IsUnsettled(state, next) ? new(next, InfoOf(state, gradient))
                    : new(state, InfoOf(state, gradient) with { Stop = StopReason.Stalled });
        }

        next.Pairs.Add(state, next, next.Widths);
        CountQuietSteps(state, next, gradient);
        var isQuiet = next.QuietSteps >= Patience && !IsHeld(state, next) && !IsUnsettled(state, next);
        return new(next, InfoOf(state, gradient) with { Stop = isQuiet ? StopReason.Stalled : null });
    }

    /// <summary>Takes steps until the scaled gradient is small enough, no progress is made, the step limit is reached or the run is
    /// canceled.</summary>
    public OptimizationResult Maximize(ReadOnlySpan<double> start, int maxIterations = 1000, double tolerance = Tolerance,
        CancellationToken cancellation = default)
    {
        var state = Init(start);
        for (var iteration = 1; ; iteration++)
        {
            var (next, info) = Next(state);
            if (Stop(info, tolerance, iteration >= maxIterations, cancellation) is { } reason)
                return new([.. state.Position], state.Value, info.Gradient, reason, iteration, info.Dropped);
            state = next;
        }
    }

    private static StopReason? Stop(StepInfo info, double tolerance, bool isLast, CancellationToken cancellation) =>
        info.Gradient <= tolerance ? StopReason.Converged
        : !info.Continues ? StopReason.Stalled
        : cancellation.IsCancellationRequested ? StopReason.Interrupted
        : isLast ? StopReason.MaxIterations
        : null;

    private static StepInfo InfoOf(BfgsState state, double gradient) => new(state.Value, gradient) { IsCorrected = state.IsCorrected };

    /// <summary>Sets the direction from the pairs, or to the gradient without pairs; returns the scaled gradient.</summary>
    private double Aim(BfgsState state, BfgsState next)
    {
        var size = Math.Sqrt(Math.Max(1, Math.Abs(state.Value)));
        next.Pairs.CopyFrom(state.Pairs);
        next.Widths = state.Widths;
        next.Pairs.Apply(state.Gradient, direction, weights, state.Widths);
        var square = Lanes.Dot(state.Gradient, direction);
        if (next.Pairs.Count > 0 && square > 0 && double.IsFinite(square)) return Math.Sqrt(square) / size;
        // without pairs the curvature is unknown: a standard deviation may be as large as the coordinates
        var unit = state.Widths is null ? Math.Max(1, Math.Abs(TensorPrimitives.MaxMagnitude(state.Position))) : 1;
        return AimAlongGradient(state, next) * unit / size;
    }

    private bool IsSlow(BfgsState state) =>
        UsesNewton && state.SlowSteps >= Slow && FreeOf(state).Length <= MostCurved;

    /// <summary>Sets the Newton direction and returns the scaled gradient; null if the density is not concave at the state.</summary>
    private double? AimByCurvature(BfgsState state, BfgsState next)
    {
        if (state.SlowSteps >= Slow + NewtonSteps) next.SlowSteps = 0;
        var free = FreeOf(state);
        var own = Array.ConvertAll(free, p => state.Position[p]);
        var curvature = Curvature.Compute(new RestrictedFunction(function, [.. state.Position], free), own,
            state.NewtonWidths?.Length == free.Length ? state.NewtonWidths : null);
        var outcome = LaplaceApproximation.Compute(own, curvature);
        if (outcome is not LaplaceApproximation normal)
        {
            // what can be rotated stays flat
            next.SlowSteps = outcome is NoLaplaceApproximation { Obstacle: LaplaceObstacle.Flat } ? -FlatSteps : 0;
            return null;
        }

        next.NewtonWidths = curvature.Axes.Widths;
        normal.Solve(Array.ConvertAll(free, p => state.Gradient[p]), own);
        Array.Clear(direction);
        foreach (var (i, place) in free.Index()) direction[place] = own[i];
        return normal.Distance / Math.Sqrt(Math.Max(1, Math.Abs(state.Value)));
    }

    /// <summary>
    /// The scaled gradient by the curvature where pairs of steps have not seen a direction that is nearly flat, as columns have that are
    /// almost combinations of each other; Newton's method continues from there. Null where the state is a maximum by the curvature too.
    /// </summary>
    private double? FarByCurvature(BfgsState state, BfgsState next)
    {
        if (!UsesNewton || state.SlowSteps < 0 || FreeOf(state) is not { Length: > 0 and <= MostCurved } free) return null;
        if (IsKnown(state, free)) return null;
        var aimed = (double[])direction.Clone();
        var size = Math.Sqrt(Math.Max(1, Math.Abs(state.Value)));
        var aim = AimByCurvature(state, next);
        if (aim * size > Far)
        {
            next.SlowSteps = Slow;
            return aim;
        }

        if (aim is not null && next.NewtonWidths is { } widths) known = new([.. free.Select(p => state.Position[p])], widths, free);
        aimed.CopyTo(direction, 0);
        next.SlowSteps = state.SlowSteps + 1;
        return null;
    }

    /// <summary>Whether an earlier start has ended in this maximum, whose curvature is known.</summary>
    private bool IsKnown(BfgsState state, int[] free) => known is { } maximum && maximum.Free.AsSpan().SequenceEqual(free)
        && free.Index().All(p => Math.Abs(state.Position[p.Item] - maximum.Position[p.Index]) <= Far * maximum.Widths[p.Index]);

    /// <summary>A maximum by its curvature.</summary>
    /// <param name="Position">The coordinates that are free.</param>
    /// <param name="Widths">Their widths.</param>
    /// <param name="Free">Which these are.</param>
    private sealed record KnownMaximum(double[] Position, double[] Widths, int[] Free);

    /// <summary>
    /// Whether the density, though flat in the current units, still increases along a coordinate in units of its own width; these units are
    /// used from then on.
    /// </summary>
    private bool IsRemeasured(BfgsState state)
    {
        if (!MeasuresWidths) return false;
        // pairs give the curvature up to a factor, so that a scaled gradient of 1e-9 may be 1e-5 in widths
        var allowed = Math.Max(ConvergenceTolerance, 0.3 * Math.Sqrt(ConvergenceTolerance)) * Math.Sqrt(Math.Max(1, Math.Abs(state.Value)));
        if (CoordinateWidths.Correct(function, state, allowed) is not { } widths) return false;
        state.Widths = widths;
        state.Pairs.Forget();
        state.ForgetProgress();
        return true;
    }

    /// <summary>Sets the direction to the gradient's, with length 1, and returns the gradient's length.</summary>
    private double AimAlongGradient(BfgsState state, BfgsState next)
    {
        next.Pairs.Forget();
        if (state.Widths is { } widths) return widths.Aim(state.Gradient, direction);
        var largest = Math.Abs(TensorPrimitives.MaxMagnitude(state.Gradient));
        if (largest == 0) return 0;
        TensorPrimitives.Divide(state.Gradient, largest, direction);
        var length = Math.Sqrt(Lanes.Dot(direction, direction));
        TensorPrimitives.Divide(direction, length, direction);
        return largest * length;
    }

    /// <summary>Runs the line search and returns how it ended; pairs that give no ascent direction are dropped.</summary>
    private LineSearchOutcome Maximize(BfgsState state, BfgsState next, double gradient)
    {
        // without pairs the first step has length 1 at most
        var ending = Search.Along(state, direction, next.Pairs.Count > 0 ? 1 : Math.Min(1, gradient), next);
        if (ending == LineSearchOutcome.NoIncrease && next.Pairs.Count > 0)
            ending = Search.Along(state, direction, Math.Min(1, AimAlongGradient(state, next)), next);

        return ending;
    }

    private static void CountQuietSteps(BfgsState state, BfgsState next, double gradient)
    {
        var progress = gradient < state.LeastGradient / 2 || next.Value - state.Highest > Rounding * Math.Max(1, Math.Abs(state.Value));
        next.QuietSteps = progress ? 0 : state.QuietSteps + 1;
        next.LeastGradient = progress ? Math.Min(gradient, state.LeastGradient) : state.LeastGradient;
        next.Highest = progress ? Math.Max(next.Value, state.Highest) : state.Highest;
    }

    private static bool IsInside(BfgsState state) => double.IsFinite(state.Value) && Array.TrueForAll(state.Gradient, double.IsFinite);
}
