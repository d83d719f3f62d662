namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// The probability that a count lies between constant bounds that few counts separate: a sum of masses. With an upper bound the masses up
/// to it are added; without one, the mass at 0 is subtracted from 1.
/// </summary>
internal sealed class CountProbability(NestedDistribution distribution, Interval interval)
{
    private const int MostOfShort = 16;

    private readonly double? low = interval.Lowest(distribution) is { } lowest ? Number(lowest) : 0;
    private readonly double? high = interval.Highest(distribution) is { } highest ? Number(highest) : double.PositiveInfinity;

    /// <summary>
    /// Whether it is the sum of so few masses that no other formula is shorter: those between two bounds, or all but the one at 0.
    /// </summary>
    public bool IsShort => IsCount && ((high < MostOfShort && low <= high) || (low <= 1 && high == double.PositiveInfinity));

    private bool IsCount => distribution.Of is IDensity && distribution.Of.Signature.Target is { Dims.Count: 0, Element: Element.Count };

    public Value LogMass()
    {
        var first = Math.Max(low!.Value, 0);
        if (high!.Value < double.PositiveInfinity) return LogSum(first, high.Value);
        return first == 0 ? At(0) * 0 : LogComplement.Exp(-LogSum(0, first - 1));
    }

    private Value LogSum(double from, double to)
    {
        var sum = At(from);
        for (var k = from + 1; k <= to; k++) sum = LogAdd(sum, At(k));
        return sum;
    }

    private Value At(double count) => distribution.LogDensity(((interval.Low ?? interval.High!) * 0) + count);

    // log(exp(a) + exp(b)), also where one of them is -inf
    private static Value LogAdd(Value a, Value b)
    {
        var (larger, smaller) = (Max(a, b), Min(a, b));
        return larger + Log1p(Exp(Where(smaller > double.NegativeInfinity, smaller - larger, double.NegativeInfinity)));
    }

    /// <summary>The value of a constant, in any layout; null if the value is computed.</summary>
    public static double? Number(Value value) => value.Op switch
    {
        Op.Constant => value.Attribute is ConstantValues { Values: [var only] } ? only : null,
        Op.Reshape or Op.Broadcast => Number(value.Inputs[0]),
        Op.Neg => -Number(value.Inputs[0]),
        Op.Floor => Number(value.Inputs[0]) is { } inner ? Math.Floor(inner) : null,
        _ => null,
    };
}
