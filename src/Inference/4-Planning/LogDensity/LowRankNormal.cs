using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Catalog.Numbers;

namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// A normal distribution whose covariance is a diagonal matrix and one of low rank: A + B C B', with A = diag(sd^2). In units of the sds
/// it is I + W (M - I) W', with W an orthonormal basis of the columns of B and M = L L', so that R = sd (I + W (L - I) W').
/// </summary>
/// <param name="Mean">[d].</param>
/// <param name="Sds">Square roots of the diagonal part [d].</param>
/// <param name="Basis">W, a column in each array: [r][d].</param>
/// <param name="Factor">L [r, r], lower triangular.</param>
public sealed record LowRankNormal(double[] Mean, double[] Sds, double[][] Basis, Matrix<double> Factor) : NormalApproximation(Mean)
{
    /// <summary>The part of a column that is left beside others, from which it is rounding.</summary>
    private const double Dependent = 1e-13;

    public override double LogDeterminant { get; } = Sds.Sum(Math.Log) + Factor.Diagonal().Sum(Math.Log);

    /// <summary>The distribution with this covariance; null if it is not positive definite to rounding.</summary>
    /// <param name="mean">[d].</param>
    /// <param name="sds">Square roots of the diagonal part [d].</param>
    /// <param name="columns">B [d, r], each row divided by its sd.</param>
    /// <param name="core">C [r, r], symmetric.</param>
    public static LowRankNormal? Of(double[] mean, double[] sds, Matrix<double> columns, Matrix<double> core)
    {
        var (basis, rows) = columns.RowCount < columns.ColumnCount
            ? (Matrix<double>.Build.DenseIdentity(columns.RowCount).ToColumnArrays(), columns) : Orthonormal(columns);
        var inner = Matrix<double>.Build.DenseIdentity(basis.Length) + (rows * core * rows.Transpose());
        return PositiveDefinite.FactorOf((inner + inner.Transpose()) / 2) is { } found
            && found.Factor.Enumerate().All(double.IsFinite) ? new(mean, sds, basis, found.Factor) : null;
    }

    /// <summary>
    /// W and R of B = W R, by the modified Gram-Schmidt process, twice (L. Giraud, J. Langou and M. Rozloznik, Computers and Mathematics
    /// with Applications 50, 2005): linear in rows. A column that depends on those before it is 0 in W.
    /// </summary>
    private static (double[][] Basis, Matrix<double> Rows) Orthonormal(Matrix<double> columns)
    {
        var basis = columns.ToColumnArrays();
        var rows = Matrix<double>.Build.Dense(basis.Length, basis.Length);
        for (var j = 0; j < basis.Length; j++)
        {
            var length = Math.Sqrt(Lanes.Dot(basis[j], basis[j]));
            for (var pass = 0; pass < 2; pass++)
                for (var i = 0; i < j; i++)
                {
                    var part = Lanes.Dot(basis[i], basis[j]);
                    rows[i, j] += part;
                    TensorPrimitives.MultiplyAdd(basis[i], -part, basis[j], basis[j]);
                }

            var left = Math.Sqrt(Lanes.Dot(basis[j], basis[j]));
            var isDependent = left <= Dependent * length;
            rows[j, j] = isDependent ? 0 : left;
            TensorPrimitives.Multiply(basis[j], isDependent ? 0 : 1 / left, basis[j]);
        }

        return (basis, rows);
    }

    public override double Sd(int at)
    {
        // the row of I + W (L - I) W'
        var row = Vector<double>.Build.Dense(Basis.Length, k => Basis[k][at]);
        var inner = (Factor.Transpose() * row) - row;
        return Sds[at] * Math.Sqrt(1 + (2 * (inner * row)) + (inner * inner));
    }

    public override void Place(ReadOnlySpan<double> z, double stretch, Span<double> x)
    {
        var along = AlongBasis(z);
        z.CopyTo(x);
        AddAlong((Factor * along) - along, x);
        for (var i = 0; i < x.Length; i++) x[i] = Mean[i] + (stretch * Sds[i] * x[i]);
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

        AddAlong(solved - along, z);
        return z;
    }

    /// <summary>The same distribution by the Cholesky factor of its covariance [d, d].</summary>
    public JointNormal Joint()
    {
        if (Mean.Length == 0) return new(Mean, new(0));
        var root = Matrix<double>.Build.DenseIdentity(Mean.Length);
        if (Basis.Length > 0)
        {
            var basis = Matrix<double>.Build.DenseOfColumnArrays(Basis);
            root += basis * (Factor - Matrix<double>.Build.DenseIdentity(Basis.Length)) * basis.Transpose();
        }

        for (var i = 0; i < Mean.Length; i++) root.SetRow(i, root.Row(i) * Sds[i]);
        return new(Mean, LowerTriangle.FromRoot(root));
    }

    private Vector<double> AlongBasis(ReadOnlySpan<double> z)
    {
        var along = new double[Basis.Length];
        for (var k = 0; k < along.Length; k++) along[k] = Lanes.Dot(Basis[k], z);
        return Vector<double>.Build.Dense(along);
    }

    private void AddAlong(Vector<double> parts, Span<double> to)
    {
        for (var k = 0; k < Basis.Length; k++) TensorPrimitives.MultiplyAdd(Basis[k], parts[k], to, to);
    }
}
