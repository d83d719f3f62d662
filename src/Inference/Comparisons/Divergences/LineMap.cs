namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>
/// The whole line as (-1, 1): x = center + scale t / (1 - t^2), so that a density that falls like 1/x^2 stays bounded in t.
/// </summary>
internal readonly record struct LineMap(double Center, double Scale)
{
    /// <summary>The map about the middle of numbers: their median and the range of the middle half.</summary>
    public static LineMap Of(double[] numbers)
    {
        var sorted = (double[])numbers.Clone();
        Array.Sort(sorted);
        var (low, high) = (sorted[sorted.Length / 4], sorted[3 * sorted.Length / 4]);
        var width = high > low ? high - low : sorted[^1] - sorted[0];
        return new(sorted[sorted.Length / 2], width > 0 ? width : 1);
    }

    /// <summary>The map of each column of draws [n, dimensions].</summary>
    public static LineMap[] OfColumns(double[] draws, int dimensions) => [.. Enumerable.Range(0, dimensions)
        .Select(d => Of([.. Enumerable.Range(0, draws.Length / dimensions).Select(i => draws[(i * dimensions) + d])]))];

    public double At(double t) => Center + (Scale * t / ((1 - t) * (1 + t)));

    /// <summary>dx/dt.</summary>
    public double Derivative(double t) => Scale * (1 + (t * t)) / ((1 - t) * (1 + t) * (1 - t) * (1 + t));

    /// <summary>The t of a number.</summary>
    public double Inverse(double x)
    {
        var u = (x - Center) / Scale;
        return 2 * u / (1 + Math.Sqrt(1 + (4 * u * u)));
    }
}
