namespace ProbDsl.Inference;

/// <summary>Some of a function's numbers as a function of their own, all others held.</summary>
internal sealed class HeldElsewhere(IDifferentiable whole, double[] point, int[] places) : IDifferentiable
{
    private readonly double[] slope = new double[point.Length];

    public int Dimension => places.Length;

    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
    {
        for (var i = 0; i < places.Length; i++) point[places[i]] = x[i];
        var value = whole.Evaluate(point, slope);
        for (var i = 0; i < places.Length; i++) gradient[i] = slope[places[i]];
        return value;
    }

    /// <summary>The slopes at these values; the numbers stay as they are.</summary>
    public double[] Slopes(double[] x)
    {
        var (kept, gradient) = (Array.ConvertAll(places, p => point[p]), new double[places.Length]);
        Evaluate(x, gradient);
        for (var i = 0; i < places.Length; i++) point[places[i]] = kept[i];
        return gradient;
    }
}
