using System.Numerics.Tensors;
using ProbDsl.Catalogue.Numbers;
using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Optimization;

/// <summary>
/// Climbs to a maximum of a log density f by L-BFGS: direction H g, from the last pairs of steps and changes of slope; length by
/// <see cref="WolfeSearch"/>.
/// <para>
/// The slope that a step reports is sqrt(g' H g / max(1, |f|)). Near a maximum g' H g = r^2 is the squared distance to it in standard
/// deviations of the normal approximation there, and f lies r^2 / 2 below its maximum, whatever the units of the coordinates. A value of f
/// is known to 1e-16 |f|, so values tell nothing below a slope of about 1e-8; gradients, whose rounding enters r itself and not its square,
/// tell points apart down to some 1e-15, or 1e-9 where terms a million times larger than their sum cancel. <see cref="Tolerance"/> lies
/// there: a gain below a hundredth of the last bit of f.
/// </para>
/// An ascent stands still when no step leads higher, or when in <see cref="Patience"/> steps neither the value rose by more than rounding
/// nor the slope halved.
/// </summary>
/// <param name="function">What to maximize.</param>
/// <param name="memory">Pairs that are kept.</param>
/// <param name="curvature">sigma of Wolfe's conditions, below 1; the nearer to 0, the more exact the searches along a line.</param>
public sealed class LimitedMemoryBfgs(IDifferentiable function, int memory, double curvature = 0.9)
{
    /// <summary>The slope below which an ascent has arrived, where the user says nothing.</summary>
    public const double Tolerance = 1e-9;

    /// <summary>Steps without progress.</summary>
    public const int Patience = 50;

    /// <summary>The slope at which the caller takes an ascent to have arrived. There it is measured in the coordinates' widths.</summary>
    public double Arrival { get; init; } = Tolerance;

    /// <summary>
    /// Whether the coordinates' widths are looked for where an ascent ends, which takes some 30 evaluations for each: not of a costly
    /// function in a frame of its own.
    /// </summary>
    public bool MeasuresWidths { get; init; } = true;

    /// <summary>
    /// Whether Newton's method takes over where <see cref="Slow"/> steps have not arrived: its direction is (-H)^-1 g by the Hessian from
    /// differences of gradients, some 8 evaluations for each coordinate, wherever -H is positive definite. Columns in different units that
    /// correlate give conditions beyond what pairs of steps learn.
    /// </summary>
    public bool UsesNewton { get; init; }

    /// <summary>Steps by pairs before Newton's method is tried, and tried again.</summary>
    public const int Slow = 200;

    /// <summary>Steps of Newton's method after which pairs take over again.</summary>
    private const int NewtonSteps = 30;

    /// <summary>With more coordinates a Hessian costs more than the steps that it saves.</summary>
    private const int MostCurved = 100;

    /// <summary>Four roundings of 1.</summary>
    private const double Rounding = 1e-15;

    private readonly WolfeSearch search = new(function, curvature);
    private readonly double[] direction = new double[function.Dimension];
    private readonly double[] weights = new double[memory];
    private (BfgsState One, BfgsState Other) states;

    /// <summary>
    /// With a memory of twice the dimension, from 10 to 50: pairs that span the space find a normal density of condition 1e6 in a tenth of
    /// the steps that 10 take.
    /// </summary>
    public LimitedMemoryBfgs(IDifferentiable function)
        : this(function, Math.Clamp(2 * function.Dimension, 10, 50))
    {
    }

    /// <summary>A state at this point; states of an earlier start stay as they are.</summary>
    public BfgsState Init(ReadOnlySpan<double> start)
    {
        states = (new(function.Dimension, memory), new(function.Dimension, memory));
        start.CopyTo(states.One.Position);
        states.One.Value = function.Evaluate(states.One.Position, states.One.Gradient);
        return states.One;
    }

    /// <summary>The same state after the function has changed a little: what is known of its curvature still serves.</summary>
    public BfgsState Again(BfgsState state)
    {
        state.Value = function.Evaluate(state.Position, state.Gradient);
        (state.LeastGradient, state.QuietSteps) = (double.PositiveInfinity, 0);
        return state;
    }

    /// <summary>The state that was kept by name.</summary>
    public BfgsState Resume(IReadOnlyDictionary<string, double[]> arrays)
    {
        states = (new(function.Dimension, memory), new(function.Dimension, memory));
        states.One.Fill(arrays);
        return states.One;
    }

    /// <summary>One step. Its information is on the state that it was given.</summary>
    public Step<BfgsState> Next(BfgsState state)
    {
        var next = ReferenceEquals(state, states.One) ? states.Other : states.One;
        if (!IsInside(state))
            return new(state, new(state.Value, double.NaN) { Dropped = $"the log density was {state.Value} at the start" });
        var gradient = function.Dimension == 0 ? 0 : Aim(state, next);
        (next.SlowSteps, next.NewtonWidths) = (state.SlowSteps + 1, state.NewtonWidths);
        if (gradient > Arrival && IsSlow(state)) gradient = AimByCurvature(state, next) ?? gradient;
        if (gradient <= Arrival && IsRemeasured(state)) gradient = Aim(state, next);
        if (gradient == 0) return new(state, new(state.Value, 0) { Stop = StopReason.Stalled });
        switch (Maximize(state, next, gradient))
        {
            case LineEnding.Unbounded:
                return new(state, new(state.Value, gradient) { Dropped = "the log density grew without bound" });
            case LineEnding.Nowhere:
                return gradient > Arrival && IsRemeasured(state)
                    ? Next(state) : new(state, new(state.Value, gradient) { Stop = StopReason.Stalled });
        }

        next.Pairs.Add(state, next, next.Widths);
        CountQuietSteps(state, next, gradient);
        return new(next, new(state.Value, gradient) { Stop = next.QuietSteps >= Patience ? StopReason.Stalled : null });
    }

    /// <summary>Steps until the slope is small enough, nothing moves, the steps are used up or someone interrupts.</summary>
    public Ascent Maximize(ReadOnlySpan<double> start, int maxIterations = 1000, double tolerance = Tolerance,
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

    /// <summary>Sets the direction from the pairs, or without them to the gradient; gives the slope.</summary>
    private double Aim(BfgsState state, BfgsState next)
    {
        var size = Math.Sqrt(Math.Max(1, Math.Abs(state.Value)));
        next.Pairs.CopyFrom(state.Pairs);
        next.Widths = state.Widths;
        next.Pairs.Apply(state.Gradient, direction, weights, state.Widths);
        var square = Lanes.Dot(state.Gradient, direction);
        if (next.Pairs.Count > 0 && square > 0 && double.IsFinite(square)) return Math.Sqrt(square) / size;
        // nothing is known of the curvature: a standard deviation may be as large as the coordinates
        var unit = state.Widths is null ? Math.Max(1, Math.Abs(TensorPrimitives.MaxMagnitude(state.Position))) : 1;
        return AimAlongGradient(state, next) * unit / size;
    }

    private bool IsSlow(BfgsState state) => UsesNewton && state.SlowSteps >= Slow && function.Dimension <= MostCurved;

    /// <summary>Sets the direction to Newton's, and gives the slope; null where the density is not concave here.</summary>
    private double? AimByCurvature(BfgsState state, BfgsState next)
    {
        if (state.SlowSteps >= Slow + NewtonSteps) next.SlowSteps = 0;
        var hessian = Hessian.Of(function, state.Position, state.NewtonWidths);
        if (LaplaceApproximation.Of(state.Position, hessian) is not LaplaceApproximation normal)
        {
            next.SlowSteps = 0;
            return null;
        }

        next.NewtonWidths = hessian.Widths;
        for (var i = 0; i < direction.Length; i++)
        {
            direction[i] = 0;
            for (var j = 0; j < direction.Length; j++) direction[i] += normal.Covariance[i, j] * state.Gradient[j];
        }

        return normal.Distance / Math.Sqrt(Math.Max(1, Math.Abs(state.Value)));
    }

    /// <summary>
    /// Whether the density, though it is flat in the units that were used, still rises along a coordinate in its own: these are used from
    /// here on.
    /// </summary>
    private bool IsRemeasured(BfgsState state)
    {
        if (!MeasuresWidths) return false;
        // pairs know the curvature to some factor, so that a slope of 1e-9 may be one of 1e-5 in widths
        var allowed = Math.Max(Arrival, 0.3 * Math.Sqrt(Arrival)) * Math.Sqrt(Math.Max(1, Math.Abs(state.Value)));
        if (CoordinateWidths.Correct(function, state, allowed) is not { } widths) return false;
        state.Widths = widths;
        state.Pairs.Forget();
        (state.LeastGradient, state.QuietSteps) = (double.PositiveInfinity, 0);
        return true;
    }

    /// <summary>Sets the direction to the gradient's, of length 1; gives the gradient's length.</summary>
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

    /// <summary>How the search along the direction ended; pairs that lead nowhere are forgotten.</summary>
    private LineEnding Maximize(BfgsState state, BfgsState next, double gradient)
    {
        // without pairs a step of length 1 at most
        var ending = search.Along(state, direction, next.Pairs.Count > 0 ? 1 : Math.Min(1, gradient), next);
        if (ending == LineEnding.Nowhere && next.Pairs.Count > 0)
            ending = search.Along(state, direction, Math.Min(1, AimAlongGradient(state, next)), next);

        return ending;
    }

    private static void CountQuietSteps(BfgsState state, BfgsState next, double gradient)
    {
        var progress = gradient < state.LeastGradient / 2 || next.Value - state.Value > Rounding * Math.Max(1, Math.Abs(state.Value));
        next.QuietSteps = progress ? 0 : state.QuietSteps + 1;
        next.LeastGradient = progress ? Math.Min(gradient, state.LeastGradient) : state.LeastGradient;
    }

    private static bool IsInside(BfgsState state) => double.IsFinite(state.Value) && Array.TrueForAll(state.Gradient, double.IsFinite);
}
