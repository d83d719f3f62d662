namespace ProbDsl.Inference.Optimization;

/// <summary>A function of some coordinates of a point, with all the others fixed.</summary>
public sealed class RestrictedFunction(IDifferentiable whole, double[] point, int[] places) : IDifferentiable
{
    private readonly double[] full = new double[point.Length];

    public int Dimension => places.Length;

    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
    {
        for (var i = 0; i < places.Length; i++) point[places[i]] = x[i];
        var value = whole.Evaluate(point, full);
        for (var i = 0; i < places.Length; i++) gradient[i] = full[places[i]];
        return value;
    }

    /// <summary>The gradient at these values; the point is not changed.</summary>
    public double[] Gradients(double[] x)
    {
        var (kept, gradient) = (Array.ConvertAll(places, p => point[p]), new double[places.Length]);
        Evaluate(x, gradient);
        for (var i = 0; i < places.Length; i++) point[places[i]] = kept[i];
        return gradient;
    }

    /// <summary>The index of the first coordinate whose derivative is 0 at all of these values, so that nothing reads it; -1 if there is
    /// none.</summary>
    public int Unread(params ReadOnlySpan<double[]> at)
    {
        var isFlat = new bool[places.Length];
        Array.Fill(isFlat, true);
        foreach (var x in at)
        {
            var gradient = Gradients(x);
            for (var i = 0; i < isFlat.Length; i++) isFlat[i] &= gradient[i] == 0;
        }

        return Array.IndexOf(isFlat, true);
    }
}
