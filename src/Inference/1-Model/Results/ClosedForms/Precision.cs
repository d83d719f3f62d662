using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>A symmetric positive definite precision matrix, full or diagonal.</summary>
public sealed class Precision
{
    private const int MostKept = 500;

    private readonly double[]? diagonal;
    private readonly Matrix<double>? full;
    private readonly Cholesky<double>? factor;
    private readonly Matrix<double>? inverse, root;

    public Precision(double[] diagonal) => (this.diagonal, LogDeterminant) = (diagonal, diagonal.Sum(Math.Log));

    /// <exception cref="ArgumentException">It is not positive definite.</exception>
    public Precision(Matrix<double> full)
    {
        (this.full, factor) = (full, full.Cholesky());
        (LogDeterminant, inverse) = (factor.DeterminantLn, factor.Solve(Matrix<double>.Build.DenseIdentity(full.RowCount)));
    }

    /// <param name="full">The matrix, whose elements may have lost what its root has.</param>
    /// <param name="root">An upper triangular V with V V' its inverse.</param>
    public Precision(Matrix<double> full, Matrix<double> root)
    {
        (this.full, this.root, inverse) = (full, root, root.TransposeAndMultiply(root));
        LogDeterminant = -2 * root.Diagonal().Sum(v => Math.Log(Math.Abs(v)));
    }

    public double LogDeterminant { get; }

    /// <summary>
    /// The numbers that a fit saves: the diagonal of a diagonal matrix, else the lower triangle row by row; null if the matrix is too
    /// large, or has less than its root.
    /// </summary>
    public double[]? Kept => diagonal
        ?? (Size > MostKept || root is not null ? null :
            [.. Enumerable.Range(0, Size).SelectMany(i => Enumerable.Range(0, i + 1).Select(j => full![i, j]))]);

    public int Size => diagonal?.Length ?? full!.RowCount;

    /// <summary>A diagonal element of the inverse.</summary>
    public double Variance(int i) => diagonal is null ? inverse![i, i] : 1 / diagonal[i];

    public double this[int i, int j] => diagonal is null ? full![i, j] : i == j ? diagonal[i] : 0;

    /// <summary>P^-1 h.</summary>
    public double[] Solve(double[] h)
    {
        if (diagonal is not null) return [.. h.Zip(diagonal, (x, p) => x / p)];
        var right = Vector<double>.Build.Dense(h);
        return (root is null ? factor!.Solve(right) : root * root.LeftMultiply(right)).ToArray();
    }

    /// <summary>z' P z.</summary>
    public double Square(double[] z)
    {
        if (diagonal is not null) return z.Zip(diagonal, (x, p) => p * x * x).Sum();
        if (root is not null) return Turned(z).Sum(t => t * t);
        var turned = factor!.Factor.TransposeThisAndMultiply(Vector<double>.Build.Dense(z));
        return turned.DotProduct(turned);
    }

    /// <summary>Maps independent standard normal numbers to a draw with covariance P^-1: L'^-1 z.</summary>
    public void Spread(Span<double> z)
    {
        if (root is not null)
        {
            for (var i = 0; i < z.Length; i++)
            {
                var sum = 0.0;
                for (var j = i; j < z.Length; j++) sum += root[i, j] * z[j];
                z[i] = sum;
            }

            return;
        }

        for (var i = z.Length - 1; i >= 0; i--)
        {
            if (diagonal is not null)
            {
                z[i] /= Math.Sqrt(diagonal[i]);
                continue;
            }

            for (var j = i + 1; j < z.Length; j++) z[i] -= factor!.Factor[j, i] * z[j];
            z[i] /= factor!.Factor[i, i];
        }
    }

    /// <summary>V^-1 z.</summary>
    private double[] Turned(double[] z)
    {
        var turned = (double[])z.Clone();
        for (var i = turned.Length - 1; i >= 0; i--)
        {
            for (var j = i + 1; j < turned.Length; j++) turned[i] -= root![i, j] * turned[j];
            turned[i] /= root![i, i];
        }

        return turned;
    }
}
