namespace ProbDsl.Catalog.Flows;

/// <summary>
/// A monotone rational-quadratic spline on (-bound, bound), the identity outside (Durkan et al. 2019; Gregory and Delbourgo 1982). Each of
/// its bins has a width and a height, and each inner knot a derivative; at the ends the derivative is 1.
/// </summary>
/// <param name="bins">The number of bins.</param>
/// <param name="bound">The end of the interval.</param>
public sealed class SplineTransform(int bins, double bound) : ElementTransform
{
    /// <summary>The greatest number of bins: their smallest widths together are half of the interval.</summary>
    public const int MostBins = 500;

    /// <summary>The smallest fraction of the interval of a bin, and the smallest derivative.</summary>
    private const double Least = 1e-3;

    // softplus of it, plus the least derivative, is 1
    private static readonly double unitDerivative = Math.Log(Math.Exp(1 - Least) - 1);

    /// <summary>The end of the interval.</summary>
    public override double? Interval => bound;

    public override int Parameters => (3 * bins) - 1;

    public override MappedRows Forward(Value rows, Value parameters)
    {
        var (isInside, x) = Inside(rows);
        var bin = Bin.Holding(x, Knots(parameters, 0), Knots(parameters, bins), Derivatives(parameters), byOutput: false);
        var theta = (x - bin.Left) / bin.Width;
        var between = theta * (1 - theta);
        var y = bin.Low + (bin.Height * ((bin.Ratio * theta * theta) + (bin.First * between)) / bin.Denominator(between));
        return new(Where(isInside, y, rows), Where(isInside, bin.LogDerivative(theta), 0));
    }

    // theta is the root in (0, 1) of a theta^2 + b theta + c, in the form that loses no digits
    public override MappedRows Inverse(Value rows, Value parameters)
    {
        var (isInside, y) = Inside(rows);
        var bin = Bin.Holding(y, Knots(parameters, 0), Knots(parameters, bins), Derivatives(parameters), byOutput: true);
        var above = y - bin.Low;
        var curve = bin.First + bin.Last - (2 * bin.Ratio);
        var (a, b) = ((above * curve) + (bin.Height * (bin.Ratio - bin.First)), (bin.Height * bin.First) - (above * curve));
        var c = -bin.Ratio * above;
        var theta = 2 * c / (-b - Sqrt(Max(Square(b) - (4 * a * c), 0)));
        // the sum of the widths rounds: a number inside does not leave the interval, beyond which a base may have no density
        var x = Min(Max(bin.Left + (theta * bin.Width), -bound), bound);
        return new(Where(isInside, x, rows), Where(isInside, -bin.LogDerivative(theta), 0));
    }

    /// <summary>Where rows are inside the interval, and rows moved into it.</summary>
    private (Value IsInside, Value Rows) Inside(Value rows) =>
        ((rows > -bound) & (rows < bound), Min(Max(rows, -bound), bound));

    /// <summary>The sizes of the bins and where each starts, [rows, elements, bins] both.</summary>
    private (Value Size, Value Start) Knots(Value parameters, int from)
    {
        var raw = Slice(parameters, 2, from, bins);
        var scaled = Exp(raw - Reshape(MaxOf(raw, 2), [.. raw.Shape[..2], 1]));
        var fractions = scaled / Reshape(Sum(scaled, 2), [.. raw.Shape[..2], 1]);
        var sizes = 2 * bound * (Least + ((1 - (Least * bins)) * fractions));
        return (sizes, CumSum(sizes, 2) - sizes - bound);
    }

    /// <summary>The derivatives at the left and right knot of each bin, [rows, elements, bins] both.</summary>
    private (Value Left, Value Right) Derivatives(Value parameters)
    {
        var inner = Least + Softplus(Slice(parameters, 2, 2 * bins, bins - 1) + unitDerivative);
        var one = Broadcast(parameters.Program.Constant(1), [.. parameters.Shape[..2], 1]);
        return (Concat(2, one, inner), Concat(2, inner, one));
    }

    /// <summary>The bin that holds each number: [rows, elements] each.</summary>
    private sealed record Bin(Value Left, Value Width, Value Low, Value Height, Value First, Value Last)
    {
        public Value Ratio { get; } = Height / Width;

        public static Bin Holding(Value number, (Value Size, Value Start) x, (Value Size, Value Start) y,
            (Value Left, Value Right) derivatives, bool byOutput)
        {
            var at = Reshape(number, [.. number.Shape, 1]);
            var starts = byOutput ? y.Start : x.Start;
            // 1 for each bin that starts at or before the number; the last of these holds it
            var reached = Where(at >= starts, 1, Where(starts <= MinOf(starts), 1, 0));
            var bins = reached.Shape[2];
            var holds = reached - Pad(Slice(reached, 2, 1, bins - 1), 2, 0, 1);
            Value Of(Value each) => Sum(holds * each, 2);
            return new(Of(x.Start), Of(x.Size), Of(y.Start), Of(y.Size), Of(derivatives.Left), Of(derivatives.Right));
        }

        private static Value MinOf(Value starts) => Slice(starts, 2, 0, 1);

        public Value Denominator(Value between) => Ratio + ((First + Last - (2 * Ratio)) * between);

        public Value LogDerivative(Value theta)
        {
            var (rest, between) = (1 - theta, theta * (1 - theta));
            var numerator = (Last * theta * theta) + (2 * Ratio * between) + (First * rest * rest);
            return (2 * Log(Ratio)) + Log(numerator) - (2 * Log(Denominator(between)));
        }
    }
}
