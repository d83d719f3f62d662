namespace ProbDsl.Inference.Results;

/// <summary>Computes the ends of credible intervals from quantile functions.</summary>
public static class IntervalEnds
{
    /// <summary>Beyond this probability a distribution is cut off, so that a shortest interval may end at its bound.</summary>
    private const double Beyond = 1e-12;

    /// <summary>An end so near a bound, beside the width of the interval, is the bound.</summary>
    private const double AtBound = 1e-9;

    private const int Points = 256;

    /// <summary>The interval of one number.</summary>
    /// <param name="interval">Which interval.</param>
    /// <param name="quantile">The quantile function.</param>
    public static (double Low, double High) Compute(CredibleInterval interval, Func<double, double> quantile)
    {
        var (low, high) = Compute(interval, 1, p => [quantile(p)]);
        return (low[0], high[0]);
    }

    /// <summary>
    /// The intervals of several numbers. The shortest one is the least of a grid of intervals of that probability; between the points of
    /// the grid, its ends are on the parabolas through three of them.
    /// </summary>
    /// <param name="interval">Which interval.</param>
    /// <param name="count">How many numbers.</param>
    /// <param name="quantiles">The quantiles [count] of a probability, each time a new array.</param>
    public static (double[] Low, double[] High) Compute(CredibleInterval interval, int count, Func<double, double[]> quantiles)
    {
        if (!interval.IsShortest)
            return Ordered(quantiles(interval.Tail), quantiles(1 - interval.Tail));
        var (last, best) = (1 - interval.Mass - (2 * Beyond), new Candidate[count]);
        (double[] Low, double[] High)? before = null;
        for (var point = 0; point <= Points; point++)
        {
            var p = Beyond + (last * point / Points);
            var own = Ordered(quantiles(p), quantiles(p + interval.Mass));
            for (var i = 0; i < count; i++)
            {
                if (point > 0 && best[i].Point == point - 1) best[i].Next = (own.Low[i], own.High[i]);
                if (point > 0 && !(own.High[i] - own.Low[i] < best[i].Width)) continue;
                best[i] = new()
                {
                    Point = point, At = (own.Low[i], own.High[i]), Before = before is var (low, high) ? (low[i], high[i]) : null,
                };
            }

            before = own;
        }

        var ends = Array.ConvertAll(best, b => b.Ends);
        foreach (var (point, probability) in ((int, double)[])[(0, 0), (Points, 1)])
        {
            if (!Array.Exists(best, b => b.Point == point)) continue;
            var bounds = quantiles(probability);
            for (var i = 0; i < count; i++)
                if (best[i].Point == point) ends[i] = Bounded(ends[i], bounds[i]);
        }

        return ([.. ends.Select(e => e.Low)], [.. ends.Select(e => e.High)]);
    }

    // an end at the cut is the bound of the distribution, if it has one there
    private static (double Low, double High) Bounded((double Low, double High) ends, double bound)
    {
        var negligible = AtBound * (ends.High - ends.Low);
        // also of -0, and where the quantile function of a grid ends shortly before 0
        if (Math.Abs(bound) <= negligible) bound = 0;
        return (Math.Abs(ends.Low - bound) <= negligible ? bound : ends.Low, Math.Abs(ends.High - bound) <= negligible ? bound : ends.High);
    }

    // of a decreasing function of a number, the lower quantile is the larger value
    private static (double[] Low, double[] High) Ordered(double[] low, double[] high)
    {
        for (var i = 0; i < low.Length; i++)
            if (low[i] > high[i]) (low[i], high[i]) = (high[i], low[i]);
        return (low, high);
    }

    /// <summary>The shortest interval so far, with its neighbors on the grid.</summary>
    private struct Candidate
    {
        public int Point;
        public (double Low, double High) At;
        public (double Low, double High)? Before, Next;

        public readonly double Width => At.High - At.Low;

        /// <summary>The interval at the least point of the parabola through three widths.</summary>
        public readonly (double Low, double High) Ends
        {
            get
            {
                if (Before is not var (low, high) || Next is not var (nextLow, nextHigh)) return At;
                var (down, up) = (high - low - Width, nextHigh - nextLow - Width);
                var step = down + up > 0 && double.IsFinite(down + up) ? (down - up) / (2 * (down + up)) : 0;
                return (Between(low, At.Low, nextLow, step), Between(high, At.High, nextHigh, step));
            }
        }

        /// <summary>The parabola through values at -1, 0 and 1.</summary>
        private static double Between(double before, double at, double next, double step) => step == 0 ? at
            : Math.Clamp(at + (step * (next - before) / 2) + (step * step * (next - (2 * at) + before) / 2),
                Math.Min(before, next), Math.Max(before, next));
    }
}
