using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.LogDensity;

namespace ProbDsl.Tests.LogDensity;

/// <summary>A diagonal matrix and one of low rank against the whole covariance matrix.</summary>
public sealed class LowRankNormalTests
{
    [Theory]
    [InlineData(6, 2, 1)]
    [InlineData(6, 4, 2)]
    [InlineData(3, 8, 3)]
    [InlineData(1, 2, 4)]
    [InlineData(40, 12, 5)]
    public void Has_its_covariance(int dimension, int rank, int seed)
    {
        var (normal, covariance) = Some(dimension, rank, seed);
        Assert.Equal(0.5 * Math.Log(covariance.Determinant()), normal.LogDeterminant, 1e-9);
        for (var i = 0; i < dimension; i++) Assert.Equal(1, normal.Sd(i) / Math.Sqrt(covariance[i, i]), 1e-10);
        Assert.True(((NormalCovariance.Of(normal) - covariance).L2Norm() / covariance.L2Norm()) < 1e-11);
        var joint = normal.Joint();
        Assert.Equal(normal.LogDeterminant, joint.LogDeterminant, 1e-9);
        Assert.True(((NormalCovariance.Of(joint) - covariance).L2Norm() / covariance.L2Norm()) < 1e-11);
    }

    [Theory]
    [InlineData(6, 2, 1)]
    [InlineData(3, 8, 3)]
    public void Standard_numbers_of_a_place_are_those_it_was_made_of(int dimension, int rank, int seed)
    {
        var (normal, covariance) = Some(dimension, rank, seed);
        double[] z = [.. Enumerable.Range(0, dimension).Select(i => Math.Sin(i + seed))];
        var x = new double[dimension];
        normal.Place(z, 1, x);
        Assert.All(normal.Standardize(x).Zip(z), pair => Assert.Equal(pair.Second, pair.First, 1e-9));
        // the square of the distance is that of Mahalanobis, whatever the root
        var away = Vector<double>.Build.Dense(dimension, i => x[i] + (0.3 * i) - normal.Mean[i]);
        var square = normal.Standardize([.. x.Select((v, i) => v + (0.3 * i))]).Sum(v => v * v);
        Assert.Equal(away * covariance.Inverse() * away, square, 1e-9 * square);
    }

    [Fact]
    public void A_covariance_that_is_not_positive_definite_has_none()
    {
        var columns = Matrix<double>.Build.Dense(4, 2, (i, j) => i == j ? 1 : 0);
        Assert.Null(LowRankNormal.Of(new double[4], [1, 1, 1, 1], columns, -2 * Matrix<double>.Build.DenseIdentity(2)));
    }

    /// <summary>A diagonal of very different sizes, and B C B' with C not diagonal.</summary>
    private static (LowRankNormal Normal, Matrix<double> Covariance) Some(int dimension, int rank, int seed)
    {
        var random = new Random(seed);
        var sds = Enumerable.Range(0, dimension).Select(_ => Math.Exp((8 * random.NextDouble()) - 4)).ToArray();
        var columns = Matrix<double>.Build.Dense(dimension, rank, (_, _) => (2 * random.NextDouble()) - 1);
        var half = Matrix<double>.Build.Dense(rank, rank, (_, _) => random.NextDouble() - 0.3);
        var core = half * half.Transpose();
        var scale = Matrix<double>.Build.DenseOfDiagonalArray(sds);
        var inner = Matrix<double>.Build.DenseIdentity(dimension) + (columns * core * columns.Transpose());
        double[] mean = [.. Enumerable.Range(0, dimension).Select(i => 100.0 - i)];
        return (LowRankNormal.Of(mean, sds, columns, core)!, scale * inner * scale);
    }
}
