using System.Numerics.Tensors;

namespace ProbDsl.Inference.Optimization;

/// <summary>How a line search ended.</summary>
internal enum LineSearchOutcome
{
    /// <summary>At a point that satisfies the conditions.</summary>
    Found,

    /// <summary>
    /// Out of evaluations, at a point that is higher than the start: the density still increases at the edge of the support.
    /// </summary>
    Higher,

    /// <summary>No higher point was found.</summary>
    NoIncrease,

    /// <summary>At a point where the log density is infinite, or still increasing after the last expansion.</summary>
    Unbounded,
}

/// <summary>
/// Finds a step length along a direction by Hager and Zhang's search (2005, SIAM Journal on Optimization 16; 2006, ACM TOMS 32, Algorithm
/// 851); comments refer to its steps by name; phi is minus the log density. It ends where the strong Wolfe conditions hold: phi(a) &lt;=
/// phi(0) + delta a phi'(0) and |phi'(a)| &lt;= sigma |phi'(0)|. Close to a maximum, where rounding hides the first, it is replaced by a
/// condition on derivatives, phi'(a) &lt;= (1 - 2 delta) |phi'(0)|, which is equivalent for a parabola. So an optimization makes progress
/// below the precision of its values. A point outside the support counts as too low in density.
/// </summary>
internal sealed class WolfeSearch(IDifferentiable function, double sigma)
{
    private const double Delta = 1e-4;
    private const double Expansion = 5;
    private const double Contraction = 0.66;
    private const int MaxEvaluations = 60;

    /// <summary>
    /// The decrease of a value that counts as none, as a fraction of its size: above rounding and well below what a driver would call a
    /// decrease.
    /// </summary>
    private const double Allowance = 1e-11;

    /// <summary>Where the predicted gain is below this fraction of a value's size, the first condition is checked by derivatives.</summary>
    private const double Hidden = 1e-9;

    private BfgsState from = null!;
    private BfgsState to = null!;
    private double[] direction = null!;
    private LinePoint zero;
    private LinePoint low;
    private LinePoint high;
    private int evaluations;
    private LineSearchOutcome? ending;

    private readonly record struct LinePoint(double At, double Value, double Derivative);

    private bool IsOver => ending is not null || evaluations >= MaxEvaluations;

    /// <summary>Sets the target's position, gradient and value to those of a point along the direction, which must be an ascent
    /// direction.</summary>
    public LineSearchOutcome Along(BfgsState start, double[] rising, double first, BfgsState target)
    {
        (from, direction, to, evaluations, ending) = (start, rising, target, 0, null);
        zero = low = new(0, -from.Value, -Lanes.Dot(from.Gradient, direction));
        Bracket(first);
        while (!IsOver) Narrow();
        return ending ?? Higher();
    }

    // B0 .. B3: expands until the log density stops increasing
    private void Bracket(double at)
    {
        for (; !IsOver; at *= Expansion)
        {
            var tried = Try(at);
            if (tried.Derivative >= 0 || IsTooHigh(tried))
            {
                high = tried;
                if (!(tried.Derivative >= 0)) Halve();
                return;
            }

            low = tried;
        }

        // the log density still increases at the last of the expansions
        ending ??= LineSearchOutcome.Unbounded;
    }

    // secant^2, then a bisection if that did not narrow enough
    private void Narrow()
    {
        var (a, b, before) = (low, high, evaluations);
        var middle = Secant(a, b);
        Update(middle);
        if (middle == high.At) Update(Secant(b, high));
        else if (middle == low.At) Update(Secant(a, low));
        if (high.At - low.At > Contraction * (b.At - a.At)) Update(0.5 * (low.At + high.At));
        if (evaluations == before) evaluations = MaxEvaluations;
    }

    // U0 .. U3
    private void Update(double at)
    {
        if (IsOver || !(at > low.At && at < high.At)) return;
        var tried = Try(at);
        if (!(tried.Derivative >= 0) && !IsTooHigh(tried))
        {
            low = tried;
            return;
        }

        high = tried;
        if (!(tried.Derivative >= 0)) Halve();
    }

    // U3: phi falls at the upper end and yet is too high there, or the end is outside the support, where halves may be too many
    private void Halve()
    {
        while (!IsOver)
        {
            var fraction = low.At == 0 && double.IsInfinity(high.Value) ? 0.1 : 0.5;
            var tried = Try(low.At + (fraction * (high.At - low.At)));
            if (tried.Derivative >= 0 || IsTooHigh(tried)) high = tried;
            else low = tried;
            if (tried.Derivative >= 0) return;
        }
    }

    private LinePoint Try(double at)
    {
        evaluations++;
        TensorPrimitives.MultiplyAdd(direction, at, from.Position, to.Position);
        to.Value = function.Evaluate(to.Position, to.Gradient);
        if (double.IsPositiveInfinity(to.Value)) ending = LineSearchOutcome.Unbounded;
        var tried = new LinePoint(at, -to.Value, -Lanes.Dot(to.Gradient, direction));
        if (!double.IsFinite(tried.Value) || !double.IsFinite(tried.Derivative)) return new(at, double.PositiveInfinity, double.NaN);
        if (Satisfies(tried)) ending = LineSearchOutcome.Found;
        return tried;
    }

    // T1 or T2, with the strong form of the second condition
    private bool Satisfies(LinePoint tried) =>
        Math.Abs(tried.Derivative) <= -sigma * zero.Derivative
        && (tried.Value - zero.Value <= Delta * tried.At * zero.Derivative
            || (IsHidden(tried.At) && !IsTooHigh(tried) && tried.Derivative <= ((2 * Delta) - 1) * zero.Derivative));

    private bool IsHidden(double at) => -at * zero.Derivative <= Hidden * (1 + Math.Abs(zero.Value));

    private bool IsTooHigh(LinePoint tried) => tried.Value > zero.Value + (Allowance * (1 + Math.Abs(zero.Value)));

    private LineSearchOutcome Higher()
    {
        if (low.At == 0 || low.Value >= zero.Value) return LineSearchOutcome.NoIncrease;
        Try(low.At);
        return LineSearchOutcome.Higher;
    }

    private static double Secant(LinePoint a, LinePoint b) =>
        ((a.At * b.Derivative) - (b.At * a.Derivative)) / (b.Derivative - a.Derivative);
}
