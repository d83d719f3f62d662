namespace ProbDsl.Catalog.Functions;

/// <summary>
/// The covariance of a Gaussian process at points x, scalars or vectors (Rasmussen and Williams 2006, chapter 4). No jitter is added: equal
/// points make it singular.
/// </summary>
public sealed class CovarianceKernel(string name, string summary, bool hasPeriod, Func<Value, Operand[], Value> correlation) : Function
{
    internal static IEnumerable<Function> Rows =>
    [
        new CovarianceKernel("squared_exponential",
            "(x, sd, length_scale): sd^2 exp(-d^2 / (2 length_scale^2)), d the distance of two points", false,
            (d, scales) => Exp(Square(d / scales[0].Value) / -2)),
        new CovarianceKernel("matern32", "(x, sd, length_scale): sd^2 (1 + r) exp(-r), r = sqrt(3) d / length_scale", false,
            (d, scales) => Matern32(Math.Sqrt(3) * d / scales[0].Value)) { Derivatives = 1 },
        new CovarianceKernel("matern52", "(x, sd, length_scale): sd^2 (1 + r + r^2 / 3) exp(-r), r = sqrt(5) d / length_scale", false,
            (d, scales) => Matern52(Math.Sqrt(5) * d / scales[0].Value)) { Derivatives = 2 },
        new CovarianceKernel("periodic", "(x, sd, length_scale, period): sd^2 exp(-2 s^2 / length_scale^2), "
            + "s^2 the sum of sin(pi d / period)^2 over the columns of x", true,
            (s, scales) => Exp(-2 * Square(s / scales[0].Value))),
    ];

    public override string Name => name;

    /// <summary>
    /// On a line the process is a Markov chain of its values with so many derivatives: a Matern process of smoothness k + 1/2 has k (J.
    /// Hartikainen and S. Särkkä, IEEE Workshop on Machine Learning for Signal Processing, 2010). Null for other processes.
    /// </summary>
    public int? Derivatives { get; private init; }

    public override string Summary => summary;

    public override (int Least, int Most) Arity => hasPeriod ? (4, 4) : (3, 3);

    public override TypeResult InferType(FunctionUse use)
    {
        var points = use.Type(0);
        if (points.Rank is not (1 or 2))
            return TypeResult.Refuse($"`{name}` takes points first, real[n] or real[n, D], but this is {points}");
        string[] scalars = ["", "sd", "length_scale", "period"];
        if (Enumerable.Range(1, use.Count - 1).FirstOrDefault(i => !use.Type(i).IsScalar) is var invalid and > 0)
            return TypeResult.Refuse($"`{scalars[invalid]}` of `{name}` is one number, but this is "
                + $"{use.Type(invalid)}{(invalid == 2 ? ": divide the columns of the points by a scale each, and set this to 1" : "")}");
        return new TensorType(Element.Covariance, [points.Dims[0], points.Dims[0]]);
    }

    public override Value Lower(ValueList<Operand> operands)
    {
        Operand[] scales = [.. operands.Skip(2).Select(o => o.LiftedTo(2))];
        var difference = hasPeriod ? Sin(Math.PI * Differences(operands[0]) / scales[1].LiftedTo(3).Value) : Differences(operands[0]);
        return Square(operands[1].LiftedTo(2).Value) * correlation(Length(difference), scales);
    }

    /// <summary>Differences of all pairs of points, [axes.., n, n, D]; D = 1 for scalars.</summary>
    private static Value Differences(Operand points)
    {
        var (n, columns) = (points.Event[0], points.EventRank == 1 ? 1 : points.Event[1]);
        return points.Shaped(n, 1, columns).Value - points.Shaped(1, n, columns).Value;
    }

    // the square root has no derivative at 0, the distance on the diagonal
    private static Value Length(Value difference)
    {
        if (difference.Shape[^1] == 1) return Abs(Reshape(difference, difference.Shape[..^1]));
        var squared = Sum(Square(difference), -1);
        return Where(squared > 0, Sqrt(Where(squared > 0, squared, 1)), 0);
    }

    private static Value Matern32(Value r) => (1 + r) * Exp(-r);

    private static Value Matern52(Value r) => (1 + r + (Square(r) / 3)) * Exp(-r);
}
