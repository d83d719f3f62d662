using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.MaximumAPosteriori;

/// <summary>A penalized logistic regression by Newton's method: intercept first, then a weight for each column.</summary>
internal static class NewtonLogistic
{
    /// <summary>The mode, and the curvature of the negative log density there.</summary>
    /// <param name="columns">[rows, columns].</param>
    /// <param name="sds">Of the normal priors about 0: of the intercept, then of each weight.</param>
    public static (Vector<double> Mode, Matrix<double> Precision) Solve(Tensor columns, double[] labels, double[] sds)
    {
        var design = Matrix<double>.Build.Dense(labels.Length, sds.Length,
            (n, i) => i == 0 ? 1 : columns.Values[(n * (sds.Length - 1)) + i - 1]);
        var prior = Vector<double>.Build.DenseOfEnumerable(sds.Select(sd => 1 / (sd * sd)));
        var w = Vector<double>.Build.Dense(sds.Length);
        for (var step = 0; ; step++)
        {
            var p = (design * w).Map(eta => 1 / (1 + Math.Exp(-eta)));
            var gradient = design.TransposeThisAndMultiply(Vector<double>.Build.Dense(labels) - p) - prior.PointwiseMultiply(w);
            var precision = design.TransposeThisAndMultiply(Matrix<double>.Build.DenseOfDiagonalVector(p.Map(q => q * (1 - q))) * design)
                + Matrix<double>.Build.DenseOfDiagonalVector(prior);
            if (step == 50) return (w, precision);
            w += precision.Solve(gradient);
        }
    }
}
