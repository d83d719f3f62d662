namespace ProbDsl.Inference.Integration;

/// <summary>
/// A smooth monotone map w(s) of a coordinate onto itself that is the identity far from its knots and flat at each of them. Where f has a
/// kink at a knot, f(w(s)) w'(s) has eight derivatives, and the trapezoidal rule over s converges as for a smooth function. Each knot is
/// w = c + g(s - c), g(x) = x^5 / (1 + x^4), one after another.
/// </summary>
internal sealed class KinkMap
{
    /// <summary>
    /// The least derivative: a point on a knot counts as nearly nothing, but the density beside it is still above the cutoff of a grid.
    /// </summary>
    private const double Least = 1e-15;

    private const int Halvings = 200;

    private readonly double[] knots;

    /// <param name="kinks">The places of kinks in w.</param>
    public KinkMap(IEnumerable<double> kinks)
    {
        List<double> own = [];
        foreach (var kink in kinks) own.Add(own.Aggregate(kink, (w, knot) => knot + Inverse(w - knot)));
        knots = [.. own];
    }

    /// <summary>w(s), and log dw / ds.</summary>
    public double At(double s, out double logDerivative)
    {
        logDerivative = 0;
        for (var k = knots.Length - 1; k >= 0; k--)
        {
            var x = s - knots[k];
            s = knots[k] + Bent(x);
            var fourth = x * x * x * x;
            logDerivative += double.IsPositiveInfinity(fourth * fourth) ? 0
                : Math.Log(Math.Max(Least, fourth * (5 + fourth) / ((1 + fourth) * (1 + fourth))));
        }

        return s;
    }

    /// <summary>The s of a w.</summary>
    public double Of(double w) => knots.Aggregate(w, (at, knot) => knot + Inverse(at - knot));

    private static double Bent(double x) => Math.Abs(x) > 1e50 ? x : x / (1 + (1 / (x * x * x * x)));

    private static double Inverse(double y)
    {
        var (low, high) = (0.0, Math.Abs(y) + 1);
        for (var round = 0; round < Halvings && (low + high) / 2 is var middle && middle > low && middle < high; round++)
        {
            if (Bent(middle) < Math.Abs(y)) low = middle;
            else high = middle;
        }

        return Math.CopySign((low + high) / 2, y);
    }
}
