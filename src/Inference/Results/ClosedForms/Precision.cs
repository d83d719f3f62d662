using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>A symmetric positive definite matrix, of numbers that go together or of numbers that each stand alone.</summary>
internal sealed class Precision
{
    private const int MostKept = 500;

    private readonly double[]? diagonal;
    private readonly Matrix<double>? full;
    private readonly Cholesky<double>? factor;
    private readonly Matrix<double>? inverse;

    public Precision(double[] diagonal) => (this.diagonal, LogDeterminant) = (diagonal, diagonal.Sum(Math.Log));

    /// <exception cref="ArgumentException">It is not positive definite.</exception>
    public Precision(Matrix<double> full)
    {
        (this.full, factor) = (full, full.Cholesky());
        (LogDeterminant, inverse) = (factor.DeterminantLn, factor.Solve(Matrix<double>.Build.DenseIdentity(full.RowCount)));
    }

    public double LogDeterminant { get; }

    /// <summary>
    /// The diagonal where there is nothing beside it, else the lower triangle row by row; null of one that is too large to be kept.
    /// </summary>
    public double[]? Kept => diagonal
        ?? (Size > MostKept ? null : [.. Enumerable.Range(0, Size).SelectMany(i => Enumerable.Range(0, i + 1).Select(j => full![i, j]))]);

    public int Size => diagonal?.Length ?? full!.RowCount;

    /// <summary>An element of the inverse's diagonal.</summary>
    public double Variance(int i) => diagonal is null ? inverse![i, i] : 1 / diagonal[i];

    public double this[int i, int j] => diagonal is null ? full![i, j] : i == j ? diagonal[i] : 0;

    /// <summary>P^-1 h.</summary>
    public double[] Solve(double[] h) =>
        diagonal is null ? factor!.Solve(Vector<double>.Build.Dense(h)).ToArray() : [.. h.Zip(diagonal, (x, p) => x / p)];

    /// <summary>z' P z.</summary>
    public double Square(double[] z)
    {
        if (diagonal is not null) return z.Zip(diagonal, (x, p) => p * x * x).Sum();
        var turned = factor!.Factor.TransposeThisAndMultiply(Vector<double>.Build.Dense(z));
        return turned.DotProduct(turned);
    }

    /// <summary>From independent standard normal numbers to a draw of covariance P^-1: L'^-1 z.</summary>
    public void Spread(Span<double> z)
    {
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
}
