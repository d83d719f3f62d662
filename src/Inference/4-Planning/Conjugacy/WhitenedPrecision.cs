using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.Conjugacy;

/// <summary>
/// The precision of a normal density where its matrix loses it: beside steps of tiny variance, what the data say is lost in the
/// rounding of each element. A gradient still has it along a direction in which steps are small, so the precision is read from gradients a
/// second time along columns of a root V of the covariance from the first reading: V' P V is near 1, and its root corrects V.
/// </summary>
internal static class WhitenedPrecision
{
    /// <summary>The variance of a number, relative to that given all others, above which the matrix has lost digits.</summary>
    private const double Inflated = 1e5;

    /// <summary>The fraction of each element of the diagonal by which the first root is too large: more than rounding.</summary>
    private const double Added = 1e-13;

    /// <summary>
    /// What is left along a direction of the density's change along others, below which it may be rounding: it is where steps of another
    /// length do not find the same, up to this part of it.
    /// </summary>
    private const double Flat = 1e-8, Reproduced = 1e-3, OtherLength = 0.731;

    /// <summary>How far V' P V is from 1 once V is right, and the most corrections.</summary>
    private const double Right = 1e-9;

    private const int MostRounds = 4;

    /// <summary>The precision; null if the density does not decrease along a direction.</summary>
    /// <param name="matrix">The matrix of the first reading.</param>
    /// <param name="gradients">The gradient at a point.</param>
    /// <param name="at">The point of the first reading.</param>
    public static Precision? Compute(Matrix<double> matrix, Func<double[], double[]> gradients, double[] at)
    {
        try
        {
            var precision = new Precision(matrix);
            if (Enumerable.Range(0, at.Length).All(i => matrix[i, i] * precision.Variance(i) < Inflated)) return precision;
        }
        catch (ArgumentException)
        {
            if (Enumerable.Range(0, at.Length).Any(i => !(matrix[i, i] > 0))) return null;
        }

        if (First(matrix) is not { } root) return null;
        // from where differences round least: from 0, or from the mean
        var zero = new double[at.Length];
        var (from, other) = (gradients(zero), gradients(at));
        double Lost(double[] point, double[] gradient) => Enumerable.Range(0, at.Length)
            .Max(i => Math.Max(Math.Abs(point[i]) * Math.Sqrt(matrix[i, i]), Math.Abs(gradient[i]) / Math.Sqrt(matrix[i, i])));
        if (Lost(at, other) < Lost(zero, from)) (zero, from) = (at, other);
        for (var round = 0; round < MostRounds; round++)
        {
            var whitened = Whitened(root, gradients, zero, from);
            if (RootOfInverse(whitened, Flat) is { } correction) root *= correction;
            else if (round < MostRounds - 1 && IsReproduced(whitened, Whitened(root * OtherLength, gradients, zero, from))
                && RootOfInverse(whitened + (Flat * Matrix<double>.Build.DenseIdentity(at.Length)), 0) is { } wider) root *= wider;
            else return null;
            if ((whitened - Matrix<double>.Build.DenseIdentity(at.Length)).Enumerate().All(e => Math.Abs(e) < Right)) break;
        }

        return new(matrix, root);
    }

    /// <summary>A triangular root of the inverse of a matrix with more on its diagonal; null if even that is not definite.</summary>
    private static Matrix<double>? First(Matrix<double> matrix)
    {
        var scale = matrix.Diagonal().Map(p => 1 / Math.Sqrt(p));
        var scaled = Matrix<double>.Build.Dense(scale.Count, scale.Count,
            (i, j) => (matrix[i, j] * scale[i] * scale[j]) + (i == j ? scale.Count * Added : 0));
        return RootOfInverse(scaled, 0)?.MapIndexed((i, _, e) => e * scale[i]);
    }

    /// <summary>V' P V.</summary>
    private static Matrix<double> Whitened(Matrix<double> root, Func<double[], double[]> gradients, double[] at, double[] from)
    {
        var changes = Matrix<double>.Build.Dense(at.Length, at.Length);
        for (var k = 0; k < at.Length; k++)
        {
            var to = gradients([.. at.Zip(root.Column(k), (x, v) => x + v)]);
            changes.SetColumn(k, [.. from.Zip(to, (f, t) => f - t)]);
        }

        var whitened = root.TransposeThisAndMultiply(changes);
        return (whitened + whitened.Transpose()) * 0.5;
    }

    /// <summary>Whether steps of another length find the same curvature in each direction, so that it is not rounding.</summary>
    private static bool IsReproduced(Matrix<double> whitened, Matrix<double> other) =>
        PositiveDefinite.FactorOf(whitened) is { } own && PositiveDefinite.FactorOf(other) is { } again
        && own.Factor.Diagonal().Zip(again.Factor.Diagonal() / OtherLength, (p, q) => Math.Abs(p - q) <= Reproduced * p).All(same => same);

    /// <summary>
    /// The triangular root of the inverse of a matrix; null if it is not positive definite, or has a pivot below the least.
    /// </summary>
    private static Matrix<double>? RootOfInverse(Matrix<double> matrix, double least)
    {
        try
        {
            var factor = matrix.Cholesky().Factor;
            return factor.Diagonal().Any(p => p * p < least) ? null : factor.Transpose().Inverse().UpperTriangle();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
