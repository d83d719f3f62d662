using System.Numerics.Tensors;
using ProbDsl.Catalogue.Numbers;

namespace ProbDsl.Inference.Optimization;

/// <summary>How a search along a line ended.</summary>
internal enum LineEnding
{
    /// <summary>At a point that satisfies the conditions.</summary>
    Found,

    /// <summary>
    /// Out of evaluations, at a point that is higher than the start all the same: the line still rises at the edge of the support.
    /// </summary>
    Higher,

    /// <summary>Nowhere.</summary>
    Nowhere,

    /// <summary>At a point where the log density is infinite, or so far away that it may be called so.</summary>
    Unbounded,
}

/// <summary>
/// A step length along a direction by Hager and Zhang's search (2005, SIAM Journal on Optimization 16; 2006, ACM TOMS 32, Algorithm 851),
/// whose names stand in the comments; phi is minus the log density. It ends where Wolfe's strong conditions hold:
/// phi(a) &lt;= phi(0) + delta a phi'(0) and |phi'(a)| &lt;= sigma |phi'(0)|. Where rounding hides the first, close to a maximum, it is
/// read off the slopes, phi'(a) &lt;= (1 - 2 delta) |phi'(0)|, as for a parabola that says the same. So an ascent goes on far below what
/// values can tell. A point outside of the support is one that lies too high.
/// </summary>
internal sealed class WolfeSearch(IDifferentiable function, double sigma)
{
    private const double Delta = 1e-4;
    private const double Expansion = 5;
    private const double Contraction = 0.66;
    private const int MaxEvaluations = 60;

    /// <summary>
    /// By how much a value may fall and still count as no lower: a share of its size, above rounding and well below what a driver would
    /// call a fall.
    /// </summary>
    private const double Allowance = 1e-11;

    /// <summary>A promised gain below this share of a value's size is read off the slopes.</summary>
    private const double Hidden = 1e-9;

    private BfgsState from = null!;
    private BfgsState to = null!;
    private double[] direction = null!;
    private Point zero;
    private Point low;
    private Point high;
    private int evaluations;
    private LineEnding? ending;

    private readonly record struct Point(double At, double Value, double Derivative);

    private bool IsOver => ending is not null || evaluations >= MaxEvaluations;

    /// <summary>Sets the target's position, gradient and value to those of a point along the direction, which must rise.</summary>
    public LineEnding Along(BfgsState start, double[] rising, double first, BfgsState target)
    {
        (from, direction, to, evaluations, ending) = (start, rising, target, 0, null);
        zero = low = new(0, -from.Value, -Lanes.Dot(from.Gradient, direction));
        Bracket(first);
        while (!IsOver) Narrow();
        return ending ?? Higher();
    }

    // B0 .. B3: expands until the line falls no more
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

        // 5^60 times further the line still rises
        ending ??= LineEnding.Unbounded;
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

    // U3: the line falls at the upper end and yet lies too high there, or the end is outside of the support, where halves may be too many
    private void Halve()
    {
        while (!IsOver)
        {
            var share = low.At == 0 && double.IsInfinity(high.Value) ? 0.1 : 0.5;
            var tried = Try(low.At + (share * (high.At - low.At)));
            if (tried.Derivative >= 0 || IsTooHigh(tried)) high = tried;
            else low = tried;
            if (tried.Derivative >= 0) return;
        }
    }

    private Point Try(double at)
    {
        evaluations++;
        TensorPrimitives.MultiplyAdd(direction, at, from.Position, to.Position);
        to.Value = function.Evaluate(to.Position, to.Gradient);
        if (double.IsPositiveInfinity(to.Value)) ending = LineEnding.Unbounded;
        var tried = new Point(at, -to.Value, -Lanes.Dot(to.Gradient, direction));
        if (!double.IsFinite(tried.Value) || !double.IsFinite(tried.Derivative)) return new(at, double.PositiveInfinity, double.NaN);
        if (Satisfies(tried)) ending = LineEnding.Found;
        return tried;
    }

    // T1 or T2, with the strong form of the second condition
    private bool Satisfies(Point tried) =>
        Math.Abs(tried.Derivative) <= -sigma * zero.Derivative
        && (tried.Value - zero.Value <= Delta * tried.At * zero.Derivative
            || (IsHidden(tried.At) && !IsTooHigh(tried) && tried.Derivative <= ((2 * Delta) - 1) * zero.Derivative));

    private bool IsHidden(double at) => -at * zero.Derivative <= Hidden * (1 + Math.Abs(zero.Value));

    private bool IsTooHigh(Point tried) => tried.Value > zero.Value + (Allowance * (1 + Math.Abs(zero.Value)));

    private LineEnding Higher()
    {
        if (low.At == 0 || low.Value >= zero.Value) return LineEnding.Nowhere;
        Try(low.At);
        return LineEnding.Higher;
    }

    private static double Secant(Point a, Point b) => ((a.At * b.Derivative) - (b.At * a.Derivative)) / (b.Derivative - a.Derivative);
}
