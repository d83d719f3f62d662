namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// The finite ends of the support of a continuous distribution. A bound at an end or beyond it cuts nothing off: there a tail is 0, and its
/// logarithm has no derivatives.
/// </summary>
/// <param name="Low">The lower end; null if there is none.</param>
/// <param name="High">The upper end; null if there is none.</param>
internal sealed record SupportEnds(Value? Low, Value? High)
{
    /// <summary>The ends of the support of a distribution.</summary>
    public static SupportEnds Of(NestedDistribution distribution, ProgramBuilder program) => distribution.IsWhole ? new(null, null)
        : distribution.Of.Signature.Support switch
        {
            PositiveReals => new(program.Constant(0), null),
            UnitInterval => new(program.Constant(0), program.Constant(1)),
            ParameterBounds of => new(of.Low is { } low ? distribution.Arguments[low] : null,
                of.High is { } high ? distribution.Arguments[high] : null),
            _ => new(null, null),
        };

    /// <summary>log P(low &lt;= X &lt;= high).</summary>
    /// <param name="low">The lower bound; null if there is none.</param>
    /// <param name="high">The upper bound; null if there is none, as long as there is a lower one.</param>
    /// <param name="mass">The same of bounds inside of the support.</param>
    public Value LogMass(Value? low, Value? high, Func<Value?, Value?, Value> mass)
    {
        var (lowOut, highOut) = (IsOut(low, Low, isBelow: true), IsOut(high, High, isBelow: false));
        var isEmpty = Either(IsOut(high, Low, isBelow: true), IsOut(low, High, isBelow: false));
        if (lowOut is null && highOut is null && isEmpty is null) return mass(low, high);
        // what is not selected needs finite derivatives: points inside of the support stand for bounds that are not
        var to = Replaced(high, Either(highOut, isEmpty), () => PointAbove(low));
        var from = Replaced(low, Either(lowOut, isEmpty), () => PointBelow(to));
        var result = mass(from, to);
        if (lowOut is not null) result = Where(lowOut, to is null ? Zero(from!) : mass(null, to), result);
        if (highOut is not null)
        {
            var beyond = from is null ? Zero(to!) : mass(from, null);
            result = Where(highOut, lowOut is null ? beyond : Where(lowOut, 0, beyond), result);
        }

        return isEmpty is null ? result : Where(isEmpty, double.NegativeInfinity, result);
    }

    private static Value Zero(Value like) => like * 0;

    private static Value? Replaced(Value? bound, Value? isOut, Func<Value> by) =>
        bound is null || isOut is null ? bound : Where(isOut, by(), bound);

    private static Value? Either(Value? a, Value? b) => a is null ? b : b is null ? a : a | b;

    /// <summary>Whether a bound is at an end or beyond it; null if it certainly is not.</summary>
    private static Value? IsOut(Value? bound, Value? end, bool isBelow)
    {
        if (bound is null || end is null) return null;
        if (CountProbability.Number(bound) is { } at && CountProbability.Number(end) is { } last && (isBelow ? at > last : at < last))
            return null;
        return isBelow ? bound <= end : bound >= end;
    }

    /// <summary>A point of the support above a lower bound that is inside.</summary>
    private Value PointAbove(Value? low)
    {
        if (High is null) return Low! + Abs(Low!) + 1;
        var least = Low ?? (High - Abs(High) - 1);
        var from = low is null ? least : Where((low > least) & (low < High), low, least);
        return (from + High) / 2;
    }

    /// <summary>A point of the support below an upper bound that is inside.</summary>
    private Value PointBelow(Value? high) => (Low, high ?? High) switch
    {
        ({ } low, { } top) => (low + top) / 2,
        ({ } low, null) => low + Abs(low) + 1,
        (null, { } top) => top - Abs(top) - 1,
        _ => throw new ArgumentException("a support without ends has no bounds at them"),
    };
}
