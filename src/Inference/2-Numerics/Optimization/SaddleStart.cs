namespace ProbDsl.Inference.Optimization;

/// <summary>
/// Detects a start on a saddle: the gradient of some unconstrained parameters is exactly 0 by symmetry, as that of loadings and factors
/// that are all 0, and the density increases on both sides. No gradient step would leave the saddle in these parameters, so they are moved
/// to random nearby values. Where the density decreases on both sides the start is unchanged.
/// </summary>
public sealed class SaddleStart(IDifferentiable density)
{
    /// <summary>The maximum number of Hessian-vector products in the search for an ascent direction.</summary>
    private const int Most = 24;

    /// <summary>The step of the finite differences, for parameters of size 1.</summary>
    private const double Step = 1e-4;

    /// <summary>Standard deviations of the random moves that are tried, the widest first.</summary>
    private static readonly double[] widths = [0.5, 0.1, 0.02];

    /// <summary>A curvature below this fraction of the largest counts as 0.</summary>
    private const double Rounding = 1e-6;

    /// <summary>The start, or a nearby point of finite density off the saddle.</summary>
    public double[] Leave(double[] start, RandomStream random)
    {
        var gradient = new double[start.Length];
        density.Evaluate(start, gradient);
        int[] still = [.. Enumerable.Range(0, start.Length).Where(i => gradient[i] == 0)];
        if (still.Length == 0 || !Rises(start, still, random)) return start;
        foreach (var width in widths)
        {
            double[] moved = [.. start];
            foreach (var i in still) moved[i] += width * random.NextNormal();
            if (double.IsFinite(density.Evaluate(moved, gradient)) && Array.TrueForAll(gradient, double.IsFinite)) return moved;
        }

        return start;
    }

    /// <summary>
    /// Whether the Hessian restricted to these parameters has a positive eigenvalue: the largest one by the method of Lanczos (1950).
    /// </summary>
    private bool Rises(double[] at, int[] still, RandomStream random)
    {
        var (vector, before, product) = (new double[still.Length], new double[still.Length], new double[still.Length]);
        random.FillNormal(vector);
        Scale(vector, 1 / Math.Sqrt(Lanes.Dot(vector, vector)));
        var (diagonal, beside, beta) = (new List<double>(), new List<double>(), 0.0);
        for (var step = 0; step < Math.Min(Most, still.Length); step++)
        {
            if (!Product(at, still, vector, product)) return false;
            var alpha = Lanes.Dot(product, vector);
            diagonal.Add(alpha);
            for (var i = 0; i < product.Length; i++) product[i] -= (alpha * vector[i]) + (beta * before[i]);
            beta = Math.Sqrt(Lanes.Dot(product, product));
            vector.CopyTo(before, 0);
            if (beta <= Rounding * (1 + Math.Abs(alpha))) break;
            beside.Add(beta);
            for (var i = 0; i < product.Length; i++) vector[i] = product[i] / beta;
        }

        var values = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(diagonal.Count, diagonal.Count,
            (i, j) => i == j ? diagonal[i] : Math.Abs(i - j) == 1 ? beside[Math.Min(i, j)] : 0)
            .Evd(MathNet.Numerics.LinearAlgebra.Symmetricity.Symmetric).EigenValues.Select(v => v.Real).ToList();
        return values.Max() > Rounding * values.Max(Math.Abs);
    }

    /// <summary>Sets H v, restricted to these parameters; false where the density or its gradient is not finite.</summary>
    private bool Product(double[] at, int[] still, double[] vector, double[] product)
    {
        var (above, below) = (Gradient(1), Gradient(-1));
        if (above is null || below is null) return false;
        for (var i = 0; i < still.Length; i++) product[i] = (above[still[i]] - below[still[i]]) / (2 * Step);
        return true;

        double[]? Gradient(int sign)
        {
            double[] moved = [.. at];
            for (var i = 0; i < still.Length; i++) moved[still[i]] += sign * Step * vector[i];
            var gradient = new double[at.Length];
            return double.IsFinite(density.Evaluate(moved, gradient)) && Array.TrueForAll(gradient, double.IsFinite) ? gradient : null;
        }
    }

    private static void Scale(double[] vector, double factor)
    {
        for (var i = 0; i < vector.Length; i++) vector[i] *= factor;
    }
}
