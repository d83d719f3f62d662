namespace ProbDsl.Inference.Optimization;

/// <summary>
/// Coordinates that an optimization holds because the density has its maximum on an edge of the support along them: on the edge itself its
/// gradient along the others is lost in rounding, so that it is evaluated beside it.
/// </summary>
/// <param name="Places">The coordinates.</param>
/// <param name="Beside">Their values beside the edge, at which the density is evaluated.</param>
/// <param name="Rise">How much higher the density is on the edge.</param>
/// <param name="IsFinal">Whether they were found where the optimization had converged, and stay what they are.</param>
internal sealed record HeldCoordinates(int[] Places, double[] Beside, double Rise, bool IsFinal)
{
    /// <summary>All parts in one array.</summary>
    public double[] ToArray() => [Rise, IsFinal ? 1 : 0, .. Places.Select(p => (double)p), .. Beside];

    /// <summary>The inverse of <see cref="ToArray"/>.</summary>
    public static HeldCoordinates From(double[] array)
    {
        var (rise, isFinal, rest) = (array[0], array[1] != 0, array[2..]);
        return new([.. rest[..(rest.Length / 2)].Select(p => (int)p)], rest[(rest.Length / 2)..], rise, isFinal);
    }
}

/// <summary>A point of an optimization whose density is highest on edges of the support.</summary>
/// <param name="OnEdge">The point on the edges [d].</param>
/// <param name="Beside">The point beside them, from which a density that has its digits has not fallen [d].</param>
/// <param name="Places">The coordinates that lead to the edges.</param>
public sealed record EdgePoint(double[] OnEdge, double[] Beside, int[] Places);

/// <summary>A function with coordinates held: its value is that on the edge, its gradient along them is 0.</summary>
internal sealed class HoldingFunction(IDifferentiable whole) : IDifferentiable
{
    private readonly double[] point = new double[whole.Dimension];

    public int Dimension => whole.Dimension;

    /// <summary>The coordinates that are held; null if there are none.</summary>
    public HeldCoordinates? Held { get; private set; }

    /// <summary>Holds these coordinates instead of those before.</summary>
    public void Hold(HeldCoordinates? coordinates) => Held = coordinates;

    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
    {
        if (Held is not { Places.Length: > 0 } held) return whole.Evaluate(x, gradient);
        x.CopyTo(point);
        for (var i = 0; i < held.Places.Length; i++) point[held.Places[i]] = held.Beside[i];
        var value = whole.Evaluate(point, gradient);
        foreach (var place in held.Places) gradient[place] = 0;
        return value + held.Rise;
    }
}
