using ProbDsl.Catalog.Flows;

namespace ProbDsl.Inference.Odes;

/// <summary>
/// Solves a batch of equations from one time to another by a Runge-Kutta method. With adaptive steps each equation has its own step
/// lengths, so that no result depends on the other equations; all equations that have not reached the end take a step at once. Solving
/// allocates no memory.
/// </summary>
public sealed class OdeSolver
{
    /// <summary>The maximum number of steps of an equation, including rejected steps.</summary>
    public const int MaxSteps = 10_000;

    // step control (Hairer, Norsett and Wanner 1993, section II.4): bounds of the factor between two lengths, and the safety factor
    private const double Least = 0.2, Most = 10, Reserve = 0.9;

    // the longest first step, as a fraction of the interval
    private const double MostAtFirst = 0.1;

    // a step shorter than this fraction of the interval counts as 0
    private const double Shortest = 1e-12;

    private readonly IField field;
    private readonly OdeSettings settings;
    private readonly ButcherTableau method;
    private readonly double[][] derivatives;
    private readonly double[] moved, times, at, lengths, next;
    private readonly int[] counts;
    private readonly List<double> taken = [];

    public OdeSolver(IField field, OdeSettings settings)
    {
        (this.field, this.settings, method) = (field, settings, ButcherTableau.Of(settings.Solver));
        var numbers = field.Rows * field.Width;
        derivatives = [.. method.Nodes.Select(_ => new double[numbers])];
        (moved, next) = (new double[numbers], new double[numbers]);
        (times, at, lengths, counts) = (new double[field.Rows], new double[field.Rows], new double[field.Rows], new int[field.Rows]);
    }

    /// <summary>The largest number of steps of an equation, including rejected steps.</summary>
    public int Steps => counts.Max();

    /// <summary>The times at which the steps of the first equation ended, preceded by its start time.</summary>
    public IReadOnlyList<double> StepTimes => taken;

    /// <summary>
    /// Replaces the states [rows, width] at one time by those at another. Returns null, or the first equation that could not be solved; the
    /// states are then undefined.
    /// </summary>
    public OdeFailure? Solve(double[] states, double from, double to)
    {
        taken.Clear();
        taken.Add(from);
        return settings.IsAdaptive ? SolveWithAdaptiveSteps(states, from, to) : SolveWithFixedSteps(states, from, to);
    }

    private OdeFailure? SolveWithFixedSteps(double[] states, double from, double to)
    {
        Array.Fill(lengths, (to - from) / settings.Steps);
        Array.Fill(counts, settings.Steps);
        for (var step = 0; step < settings.Steps; step++)
        {
            Array.Fill(times, from + ((to - from) * step / settings.Steps));
            field.Derivatives(times, states, derivatives[0]);
            if (step == 0 && FindNonFiniteDerivative(from) is { } failure) return failure;
            Stages(states);
            Combine(states, method.Weights, states);
            for (var row = 0; row < field.Rows; row++)
                if (!IsFinite(states, row)) return new(OdeFailureReason.Diverged, row, times[row]);
            taken.Add(from + ((to - from) * (step + 1) / settings.Steps));
        }

        return null;
    }

    private OdeFailure? SolveWithAdaptiveSteps(double[] states, double from, double to)
    {
        Array.Fill(times, from);
        Array.Fill(counts, 0);
        field.Derivatives(times, states, derivatives[0]);
        if (FindNonFiniteDerivative(from) is { } failure) return failure;
        InitializeLengths(states, to - from);
        while (true)
        {
            var underway = false;
            for (var row = 0; row < field.Rows; row++)
            {
                lengths[row] = Math.Abs(lengths[row]) >= Math.Abs(to - times[row]) ? to - times[row] : lengths[row];
                underway |= lengths[row] != 0;
            }

            if (!underway) return null;
            Stages(states);
            Combine(states, method.Weights, next);
            for (var row = 0; row < field.Rows; row++)
                if (lengths[row] != 0 && AcceptOrReject(states, row, from, to) is { } trouble) return trouble;
        }
    }

    /// <summary>Accepts or rejects the step of an equation, and sets the length of its next step.</summary>
    private OdeFailure? AcceptOrReject(double[] states, int row, double from, double to)
    {
        if (++counts[row] > MaxSteps) return new(OdeFailureReason.TooManySteps, row, times[row]);
        var error = Error(states, row);
        var factor = double.IsFinite(error) ? Math.Clamp(Reserve * Math.Pow(error, -1.0 / method.Order), Least, Most) : Least;
        var length = lengths[row];
        if (error <= 1)
        {
            times[row] = length == to - times[row] ? to : times[row] + length;
            if (row == 0) taken.Add(times[row]);
            next.AsSpan(row * field.Width, field.Width).CopyTo(states.AsSpan(row * field.Width));
            // first same as last: the last stage is evaluated at the end of the step
            derivatives[^1].AsSpan(row * field.Width, field.Width).CopyTo(derivatives[0].AsSpan(row * field.Width));
        }
        else
        {
            factor = Math.Min(factor, 1);
            if (Math.Abs(length) < Shortest * Math.Abs(to - from))
                return new(double.IsFinite(error) && IsTooClose(states, row) ? OdeFailureReason.ToleranceTooSmall
                    : OdeFailureReason.Diverged, row, times[row]);
        }

        lengths[row] = length * factor;
        return null;
    }

    /// <summary>
    /// Sets the first lengths (Hairer, Norsett and Wanner 1993, section II.4): an Euler step changes the state by a hundredth of its size,
    /// in units of the tolerances, corrected by the change of the derivative over a trial step.
    /// </summary>
    private void InitializeLengths(double[] states, double way)
    {
        for (var row = 0; row < field.Rows; row++)
        {
            var length = 0.01 * Size(states, states, row) / Size(derivatives[0], states, row);
            lengths[row] = way * (double.IsFinite(length) ? Math.Clamp(length / Math.Abs(way), 1e-6, MostAtFirst) : 1e-6);
            at[row] = times[row] + lengths[row];
        }

        for (var i = 0; i < moved.Length; i++) moved[i] = states[i] + (lengths[i / field.Width] * derivatives[0][i]);
        field.Derivatives(at, moved, derivatives[1]);
        for (var i = 0; i < moved.Length; i++) moved[i] = derivatives[1][i] - derivatives[0][i];
        for (var row = 0; row < field.Rows; row++)
        {
            var steepest = Math.Max(Size(derivatives[0], states, row), Size(moved, states, row) / Math.Abs(lengths[row]));
            var length = Math.Pow(0.01 / steepest, 1.0 / method.Order);
            lengths[row] = Math.Sign(way) * Math.Min(MostAtFirst * Math.Abs(way),
                steepest > 0 ? Math.Min(100 * Math.Abs(lengths[row]), length) : double.PositiveInfinity);
        }
    }

    /// <summary>The root mean square of an equation's state, in units of the tolerances.</summary>
    private double Size(double[] numbers, double[] states, int row)
    {
        var (sum, first) = (0.0, row * field.Width);
        for (var i = first; i < first + field.Width; i++)
            sum += Square(numbers[i] / (settings.Absolute + (settings.Relative * Math.Abs(states[i]))));
        return Math.Sqrt(sum / Math.Max(1, field.Width));
    }

    /// <summary>The root mean square of the error of an equation's step, in units of the tolerances.</summary>
    private double Error(double[] states, int row)
    {
        var (sum, first) = (0.0, row * field.Width);
        for (var i = first; i < first + field.Width; i++)
        {
            var error = 0.0;
            for (var stage = 0; stage < derivatives.Length; stage++) error += method.Errors![stage] * derivatives[stage][i];
            sum +=
                Square(lengths[row] * error / (settings.Absolute + (settings.Relative * Math.Max(Math.Abs(states[i]), Math.Abs(next[i])))));
        }

        return Math.Sqrt(sum / Math.Max(1, field.Width));
    }

    /// <summary>Whether the tolerances of an equation are below the spacing of double-precision numbers: no step can meet them.</summary>
    private bool IsTooClose(double[] states, int row)
    {
        foreach (var number in states.AsSpan(row * field.Width, field.Width))
            if (settings.Absolute + (settings.Relative * Math.Abs(number)) < Math.BitIncrement(Math.Abs(number)) - Math.Abs(number))
                return true;
        return false;
    }

    /// <summary>Evaluates the derivatives of all stages but the first, which is known.</summary>
    private void Stages(double[] states)
    {
        for (var stage = 1; stage < derivatives.Length; stage++)
        {
            Combine(states, method.Stages[stage], moved);
            for (var row = 0; row < field.Rows; row++) at[row] = times[row] + (method.Nodes[stage] * lengths[row]);
            field.Derivatives(at, moved, derivatives[stage]);
        }
    }

    /// <summary>Sets the states plus each equation's step length times the weighted sum of its derivatives.</summary>
    private void Combine(double[] states, double[] weights, double[] into)
    {
        var width = field.Width;
        for (var row = 0; row < field.Rows; row++)
            for (var i = row * width; i < (row + 1) * width; i++)
            {
                var sum = 0.0;
                for (var stage = 0; stage < weights.Length; stage++) sum += weights[stage] * derivatives[stage][i];
                into[i] = states[i] + (lengths[row] * sum);
            }
    }

    private OdeFailure? FindNonFiniteDerivative(double from)
    {
        for (var row = 0; row < field.Rows; row++)
            if (!IsFinite(derivatives[0], row)) return new(OdeFailureReason.DerivativeNotFinite, row, from);
        return null;
    }

    private bool IsFinite(double[] states, int row)
    {
        foreach (var number in states.AsSpan(row * field.Width, field.Width))
            if (!double.IsFinite(number)) return false;
        return true;
    }

    private static double Square(double x) => x * x;
}
