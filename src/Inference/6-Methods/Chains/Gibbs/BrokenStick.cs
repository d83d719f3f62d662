namespace ProbDsl.Inference.Gibbs;

/// <summary>
/// The weights of components that break a stick: v_1, v_2 (1 - v_1), .. and what is left. Two of them are swapped by changing the breaks
/// between them; everything is in logarithms, since the last weights are often too small for a double.
/// </summary>
internal static class BrokenStick
{
    private const int OnStack = 256;

    /// <summary>Swaps two weights, and returns log |d new breaks / d old breaks|.</summary>
    /// <param name="logs">log v of each break, [states - 1], which is replaced.</param>
    /// <param name="complements">log(1 - v) of each break, [states - 1], which is replaced.</param>
    /// <param name="first">One component, from 0.</param>
    /// <param name="second">A later one.</param>
    public static double Swap(Span<double> logs, Span<double> complements, int first, int second)
    {
        // of the components from the first to the second, and then what is left after each of them
        var (count, breaks) = (second - first + 1, logs.Length);
        Span<double> weights = count <= OnStack ? stackalloc double[count] : new double[count];
        Span<double> left = count <= OnStack ? stackalloc double[count] : new double[count];
        var (remaining, before) = (0.0, 0.0);
        for (var i = 0; i < count; i++)
        {
            var at = first + i;
            weights[i] = at < breaks ? remaining + logs[at] : remaining;
            if (at >= breaks) continue;
            // a break has the rest before it, whose product over all breaks is the determinant of weights by breaks
            before += remaining;
            remaining += complements[at];
        }

        (weights[0], weights[^1]) = (weights[^1], weights[0]);
        var hasRest = second < breaks;
        left[^1] = hasRest ? remaining : double.NegativeInfinity;
        for (var i = count - 1; i > 0; i--) left[i - 1] = LogSum(left[i], weights[i]);
        var after = 0.0;
        remaining = 0;
        for (var i = 0; first + i < Math.Min(second + 1, breaks); i++)
        {
            after += remaining;
            (logs[first + i], complements[first + i]) = (weights[i] - remaining, left[i] - remaining);
            remaining = left[i];
        }

        return before - after;
    }

    private static double LogSum(double a, double b)
    {
        var (large, small) = (Math.Max(a, b), Math.Min(a, b));
        return double.IsNegativeInfinity(large) ? large : large + Math.Log(1 + Math.Exp(small - large));
    }
}
