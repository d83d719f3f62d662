namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Quantiles by the tails of a distribution: a bracket that grows from a bound, then false position and bisection by turns.
/// </summary>
public static class TailInversion
{
    private const double Exact = 1e-13;

    /// <summary>The x between the bounds with these tails; of whole numbers, the least that reaches them.</summary>
    public static double Find(ITails of, ReadOnlySpan<double> arguments, LogTails sought, double low, double high, bool isWhole)
    {
        if (isWhole) low -= 1;
        var isUpward = double.IsFinite(low) && !(sought.IsLower && double.IsFinite(high));
        var step = Math.Max(isWhole ? 1 : 1e-300, 1e-3 * Math.Abs(isUpward ? low : high));
        var (from, to) = isUpward ? (low, Math.Min(high, low + step)) : (Math.Max(low, high - step), high);
        var (before, after) = (Excess(of, arguments, sought, from), Excess(of, arguments, sought, to));
        for (; isUpward && after < 0 && to < high; step *= 2)
        {
            (from, before, to) = (to, after, Math.Min(high, to + step));
            after = Excess(of, arguments, sought, to);
        }

        for (; !isUpward && before > 0 && from > low; step *= 2)
        {
            (to, after, from) = (from, before, Math.Max(low, from - step));
            before = Excess(of, arguments, sought, from);
        }

        return isWhole ? Whole(of, arguments, sought, from, to) : Real(of, arguments, sought, from, before, to, after);
    }

    private static double Whole(ITails of, ReadOnlySpan<double> arguments, LogTails sought, double low, double high)
    {
        while (high - low > 1)
        {
            var middle = Math.Floor(low + ((high - low) / 2));
            if (middle <= low) return high;
            if (Excess(of, arguments, sought, middle) >= 0) high = middle;
            else low = middle;
        }

        return high;
    }

    // a step by false position, then one that halves the number of doubles in the bracket
    private static double Real(
        ITails of, ReadOnlySpan<double> arguments, LogTails sought, double low, double before, double high, double after)
    {
        for (var isStraight = true; ; isStraight = !isStraight)
        {
            var x = isStraight ? low + ((high - low) * (before / (before - after))) : Middle(low, high);
            if (!(x > low && x < high)) x = Middle(low, high);
            if (x <= low || x >= high) return high;
            var excess = Excess(of, arguments, sought, x);
            if (Math.Abs(excess) <= Exact) return x;
            if (excess < 0) (low, before) = (x, excess);
            else (high, after) = (x, excess);
        }
    }

    /// <summary>The number halfway between two in the order of all doubles.</summary>
    private static double Middle(double low, double high)
    {
        var (a, b) = (Ordered(BitConverter.DoubleToInt64Bits(low)), Ordered(BitConverter.DoubleToInt64Bits(high)));
        return BitConverter.Int64BitsToDouble(Ordered((a >> 1) + (b >> 1) + (a & b & 1)));

        // the bits of negative numbers ascend with their size
        static long Ordered(long bits) => bits < 0 ? long.MinValue - bits : bits;
    }

    /// <summary>Above 0 beyond the place, below 0 before it, by the smaller of its tails.</summary>
    private static double Excess(ITails of, ReadOnlySpan<double> arguments, LogTails sought, double x)
    {
        var tails = of.Tails(x, arguments);
        return sought.IsLower ? tails.Below - sought.Below : sought.Above - tails.Above;
    }
}
