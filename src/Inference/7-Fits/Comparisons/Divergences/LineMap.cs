namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>
/// The whole line as (-1, 1): x = center + scale t / (1 - t^2), so that a density that falls like 1/x^2 stays bounded in t.
/// </summary>
/// <param name="Center">The number at t = 0, near which t has a relative precision.</param>
/// <param name="Scale">The scale.</param>
/// <param name="IsAtEnd">Whether numbers of one sign come close to the center, 0, where a density may end or grow.</param>
internal readonly record struct LineMap(double Center, double Scale, bool IsAtEnd = false)
{
    // numbers come close to 0 if the nearest is within this part of the range of the middle half
    private const double Close = 0.1;

    /// <summary>
    /// The map about the middle of numbers, their median and the range of the middle half; about 0 if all have one sign and come close
    /// to 0.
    /// </summary>
    public static LineMap Create(double[] numbers)
    {
        var sorted = (double[])numbers.Clone();
        Array.Sort(sorted);
        var (low, high) = (sorted[sorted.Length / 4], sorted[3 * sorted.Length / 4]);
        var width = high > low ? high - low : sorted[^1] - sorted[0];
        if (!(width > 0)) width = 1;
        var nearest = sorted[0] > 0 ? sorted[0] : sorted[^1] < 0 ? -sorted[^1] : double.PositiveInfinity;
        return nearest < Close * width ? new(0, width, IsAtEnd: true) : new(sorted[sorted.Length / 2], width);
    }

    /// <summary>The map of each column of draws [n, dimensions].</summary>
    public static LineMap[] OfColumns(double[] draws, int dimensions) => [.. Enumerable.Range(0, dimensions)
        .Select(d => Create([.. Enumerable.Range(0, draws.Length / dimensions).Select(i => draws[(i * dimensions) + d])]))];

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
