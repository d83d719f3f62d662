using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// Rotates the two sides of a product against each other, which changes no mean of data (Luttinen and Ilin 2010): sweeps do so in thousands
/// of steps. Of scores z with a standard normal prior and loadings w whose precisions are relevances, the bound is highest where the mean
/// of zz' is the identity and the sum of ww' is diagonal.
/// </summary>
/// <param name="product">The product.</param>
internal sealed class RelevanceRotation(RelevantProduct product)
{
    /// <summary>A direction of which less than this fraction of the largest is left is none.</summary>
    private const double Least = 1e-12;

    private readonly NormalFactor scores = (NormalFactor)product.ScoresFactor, loadings = (NormalFactor)product.LoadingsFactor;

    /// <summary>The rotated parameters, with relevances of these: the largest loadings first. Null if there are none.</summary>
    /// <param name="sweeps">The sweeps.</param>
    /// <param name="parameters">The parameters of all factors.</param>
    public double[]? Of(MessageSweeps sweeps, double[] parameters)
    {
        var (count, sum) = scores.SecondMoments(product.Scores, sweeps.Of(parameters, scores));
        if (RootOf(sum / count) is not var (root, inverse)) return null;
        var (_, squares) = loadings.SecondMoments(product.Loadings, sweeps.Of(parameters, loadings));
        var axes = AxesOf(root * squares * root);
        double[] rotated = [.. parameters];
        scores.Transform(product.Scores, axes.Transpose() * inverse, sweeps.Of(rotated, scores));
        loadings.Transform(product.Loadings, axes.Transpose() * root, sweeps.Of(rotated, loadings));
        try
        {
            sweeps.Sweep(rotated, f => f == product.Relevance);
            return rotated;
        }
        catch (ImproperFactor)
        {
            return null;
        }
    }

    /// <summary>The root of a symmetric matrix, and its inverse; null if the matrix is singular.</summary>
    private static (Matrix<double> Root, Matrix<double> Inverse)? RootOf(Matrix<double> matrix)
    {
        var evd = matrix.Evd(Symmetricity.Symmetric);
        var roots = evd.EigenValues.Real();
        if (!(roots.Minimum() > Least * roots.Maximum())) return null;
        roots.MapInplace(Math.Sqrt);
        return (Scaled(roots), Scaled(1 / roots));

        Matrix<double> Scaled(Vector<double> by) =>
            evd.EigenVectors * Matrix<double>.Build.DenseOfDiagonalVector(by) * evd.EigenVectors.Transpose();
    }

    /// <summary>
    /// The eigenvectors of a symmetric matrix, that of the largest eigenvalue first, with signs near those of the identity.
    /// </summary>
    private static Matrix<double> AxesOf(Matrix<double> matrix)
    {
        var vectors = ((matrix + matrix.Transpose()) / 2).Evd(Symmetricity.Symmetric).EigenVectors;
        return Matrix<double>.Build.DenseOfColumnVectors(vectors.EnumerateColumns().Reverse()
            .Select(v => v[v.AbsoluteMaximumIndex()] < 0 ? -v : v));
    }
}
