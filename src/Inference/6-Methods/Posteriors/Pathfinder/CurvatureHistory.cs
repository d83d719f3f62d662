using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.Pathfinder;

/// <summary>
/// The inverse of the negative Hessian along an optimization path, from the last steps s and the decreases y of the gradient over them: a
/// diagonal matrix A, updated by J. C. Gilbert and C. Lemaréchal (Mathematical Programming 45, 1989), and the compact form of BFGS on it
/// (R. H. Byrd, J. Nocedal and R. B. Schnabel, Mathematical Programming 63, 1994).
/// </summary>
/// <param name="units">The units of the coordinates [d]: square roots of A before the first step.</param>
internal sealed class CurvatureHistory(double[] units)
{
    /// <summary>
    /// The steps that are kept: with twice the usual six, normal approximations of regressions with some ten coefficients have weights that
    /// are reliable.
    /// </summary>
    public const int Most = 12;

    /// <summary>The squared cosine between a step and its change, in units of A, that rounding does not distinguish from 0.</summary>
    private const double Rounding = 1e-16;

    private readonly double[] variances = [.. units.Select(u => u * u)];
    private readonly List<(double[] Step, double[] Change)> pairs = [];

    /// <summary>Adds a step, unless the density is not concave along it.</summary>
    /// <param name="step">[d].</param>
    /// <param name="change">The gradient of the log density before the step, less that after it [d].</param>
    public void Add(double[] step, double[] change)
    {
        var (ofChange, product, ofStep) = (0.0, 0.0, 0.0);
        for (var i = 0; i < variances.Length; i++)
        {
            ofChange += change[i] * change[i] * variances[i];
            product += step[i] * change[i];
            ofStep += step[i] * step[i] / variances[i];
        }

        if (!(product > 0 && product * product > Rounding * ofChange * ofStep)) return;
        for (var i = 0; i < variances.Length; i++)
        {
            var inverse = (ofChange / (product * variances[i])) + (change[i] * change[i] / product)
                - (ofChange * step[i] * step[i] / (product * ofStep * variances[i] * variances[i]));
            if (inverse > 0 && 1 / inverse is > 0 and < double.PositiveInfinity) variances[i] = 1 / inverse;
        }

        if (pairs.Count == Most) pairs.RemoveAt(0);
        pairs.Add((step, change));
    }

    /// <summary>The normal distribution whose density has this gradient at a point; null if its covariance is not positive
    /// definite.</summary>
    /// <param name="position">[d].</param>
    /// <param name="gradient">Of the log density there [d].</param>
    public LowRankNormal? NormalAt(ReadOnlySpan<double> position, ReadOnlySpan<double> gradient)
    {
        double[] sds = [.. variances.Select(Math.Sqrt)];
        var count = pairs.Count;
        var build = Matrix<double>.Build;
        // in units of sds: A is the identity, y becomes sd y and s becomes s / sd
        var changes = build.Dense(sds.Length, count, (i, j) => sds[i] * pairs[j].Change[i]);
        var steps = build.Dense(sds.Length, count, (i, j) => pairs[j].Step[i] / sds[i]);
        var products = steps.TransposeThisAndMultiply(changes);
        var core = build.Dense(2 * count, 2 * count);
        if (count > 0)
        {
            var inverse = products.UpperTriangle().Inverse();
            var curvatures = build.DenseOfDiagonalVector(products.Diagonal()) + changes.TransposeThisAndMultiply(changes);
            core.SetSubMatrix(0, count, -inverse);
            core.SetSubMatrix(count, 0, -inverse.Transpose());
            core.SetSubMatrix(count, count, inverse.Transpose() * curvatures * inverse);
        }

        var columns = count == 0 ? build.Dense(sds.Length, 1) : changes.Append(steps);
        if (count == 0) core = build.Dense(1, 1);
        var scaled = Vector<double>.Build.Dense(sds.Length);
        for (var i = 0; i < sds.Length; i++) scaled[i] = sds[i] * gradient[i];
        var moved = scaled + (columns * (core * columns.TransposeThisAndMultiply(scaled)));
        var mean = new double[sds.Length];
        for (var i = 0; i < mean.Length; i++) mean[i] = position[i] + (sds[i] * moved[i]);
        return Array.TrueForAll(mean, double.IsFinite) ? LowRankNormal.Of(mean, sds, columns, core) : null;
    }
}
