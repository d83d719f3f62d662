using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// A normal distribution whose covariance is a diagonal matrix and one of low rank: A + B C B', with A = diag(sd^2). In units of the sds
/// it is I + W (M - I) W', with W an orthonormal basis of the columns of B and M = L L', so that R = sd (I + W (L - I) W').
/// </summary>
/// <param name="Mean">[d].</param>
/// <param name="Sds">Square roots of the diagonal part [d].</param>
/// <param name="Basis">W [d, r].</param>
/// <param name="Factor">L [r, r], lower triangular.</param>
public sealed record LowRankNormal(double[] Mean, double[] Sds, Matrix<double> Basis, Matrix<double> Factor) : NormalApproximation(Mean)
{
    public override double LogDeterminant { get; } = Sds.Sum(Math.Log) + Factor.Diagonal().Sum(Math.Log);

    /// <summary>The distribution with this covariance; null if it is not positive definite to rounding.</summary>
    /// <param name="mean">[d].</param>
    /// <param name="sds">Square roots of the diagonal part [d].</param>
    /// <param name="columns">B [d, r], each row divided by its sd.</param>
    /// <param name="core">C [r, r], symmetric.</param>
    public static LowRankNormal? Of(double[] mean, double[] sds, Matrix<double> columns, Matrix<double> core)
    {
        var isFull = columns.RowCount < columns.ColumnCount;
        var qr = isFull ? null : columns.QR(QRMethod.Thin);
        var (basis, rows) = isFull ? (Matrix<double>.Build.DenseIdentity(columns.RowCount), columns) : (qr!.Q, qr.R);
        var inner = Matrix<double>.Build.DenseIdentity(basis.ColumnCount) + (rows * core * rows.Transpose());
        return PositiveDefinite.FactorOf((inner + inner.Transpose()) / 2) is { } found
            && found.Factor.Enumerate().All(double.IsFinite) ? new(mean, sds, basis, found.Factor) : null;
    }

    public override double Sd(int at)
    {
        // the row of I + W (L - I) W'
        var row = Basis.Row(at);
        var inner = (Factor.Transpose() * row) - row;
        return Sds[at] * Math.Sqrt(1 + (2 * (inner * row)) + (inner * inner));
    }

    public override void Place(ReadOnlySpan<double> z, double stretch, Span<double> x)
    {
        var along = AlongBasis(z);
        var moved = Basis * ((Factor * along) - along);
        for (var i = 0; i < z.Length; i++) x[i] = Mean[i] + (stretch * Sds[i] * (z[i] + moved[i]));
    }

    public override double[] Standardize(ReadOnlySpan<double> x)
    {
        var z = new double[x.Length];
        for (var i = 0; i < z.Length; i++) z[i] = (x[i] - Mean[i]) / Sds[i];
        var along = AlongBasis(z);
        var solved = along.Clone();
        for (var i = 0; i < solved.Count; i++)
        {
            for (var j = 0; j < i; j++) solved[i] -= Factor[i, j] * solved[j];
            solved[i] /= Factor[i, i];
        }

        var moved = Basis * (solved - along);
        for (var i = 0; i < z.Length; i++) z[i] += moved[i];
        return z;
    }

    private Vector<double> AlongBasis(ReadOnlySpan<double> z) =>
        Basis.TransposeThisAndMultiply(Vector<double>.Build.Dense(z.ToArray()));
}
