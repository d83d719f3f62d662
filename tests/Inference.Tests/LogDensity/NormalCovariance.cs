using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.LogDensity;

namespace ProbDsl.Tests.LogDensity;

/// <summary>The covariance of a normal distribution, by where it places unit vectors.</summary>
internal static class NormalCovariance
{
    public static Matrix<double> Of(NormalApproximation normal)
    {
        var d = normal.Dimension;
        // the columns of R are where unit vectors go, less the mean
        var root = Matrix<double>.Build.Dense(d, d);
        for (var j = 0; j < d; j++)
        {
            var (z, x) = (new double[d], new double[d]);
            z[j] = 1;
            normal.Place(z, 1, x);
            for (var i = 0; i < d; i++) root[i, j] = x[i] - normal.Mean[i];
        }

        return root * root.Transpose();
    }
}
