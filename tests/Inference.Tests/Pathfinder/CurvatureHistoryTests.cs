using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Pathfinder;
using ProbDsl.Tests.LogDensity;

namespace ProbDsl.Tests.Pathfinder;

/// <summary>The covariance from steps and changes of gradients against the updates of BFGS one after another.</summary>
public sealed class CurvatureHistoryTests
{
    [Theory]
    [InlineData(2, 1), InlineData(4, 3), InlineData(5, 6), InlineData(12, 12), InlineData(30, 5), InlineData(30, 12)]
    public void Is_BFGS_from_its_diagonal(int dimension, int steps)
    {
        var (history, pairs) = Some(dimension, steps);
        var normal = history.NormalAt(new double[dimension], new double[dimension])!;
        // the diagonal part of the covariance is in the sds; BFGS updates it by each pair
        var inverse = Matrix<double>.Build.DenseOfDiagonalArray([.. normal.Sds.Select(s => s * s)]);
        foreach (var (s, y) in pairs)
        {
            var rho = 1 / (s * y);
            var left = Matrix<double>.Build.DenseIdentity(dimension) - (rho * s.OuterProduct(y));
            inverse = (left * inverse * left.Transpose()) + (rho * s.OuterProduct(s));
        }

        Assert.True((NormalCovariance.Of(normal) - inverse).L2Norm() < 1e-9 * inverse.L2Norm());
    }

    /// <summary>
    /// The diagonal part of the precision is the diagonal of the update of BFGS of a multiple of itself, as long along the change of the
    /// gradient.
    /// </summary>
    [Fact]
    public void Its_diagonal_is_that_of_an_update()
    {
        double[] units = [1, 0.5, 3], step = [0.3, -0.2, 0.9], change = [0.5, 0.1, 0.4];
        var history = new CurvatureHistory(units);
        history.Add(step, change);
        var (s, y) = (Vector<double>.Build.Dense(step), Vector<double>.Build.Dense(change));
        var precision = Matrix<double>.Build.DenseOfDiagonalArray([.. units.Select(u => 1 / (u * u))]);
        precision *= y * precision.Inverse() * y / (s * y);
        var along = precision * s;
        var updated = precision - (along.OuterProduct(along) / (s * along)) + (y.OuterProduct(y) / (s * y));
        var normal = history.NormalAt(new double[3], new double[3])!;
        for (var i = 0; i < 3; i++) Assert.Equal(updated[i, i], 1 / (normal.Sds[i] * normal.Sds[i]), 1e-12);
    }

    /// <summary>The last change of the gradient leads to the last step, and the mean to where the gradient is 0.</summary>
    [Fact]
    public void Meets_the_last_step()
    {
        var (history, pairs) = Some(7, 19);
        var (s, y) = pairs[^1];
        double[] position = [1, 2, 3, 4, 5, 6, 7];
        var normal = history.NormalAt(position, y.ToArray())!;
        for (var i = 0; i < 7; i++) Assert.Equal(position[i] + s[i], normal.Mean[i], 1e-9);
    }

    /// <summary>Independent numbers of any scales: one pair along all of them makes the diagonal right for a constant curvature.</summary>
    [Fact]
    public void A_diagonal_curvature_is_learned()
    {
        double[] precisions = [1e-6, 0.5, 3, 1e8];
        var history = new CurvatureHistory([.. precisions.Select(p => 0.9 / Math.Sqrt(p))]);
        var random = new Random(3);
        for (var k = 0; k < 60; k++)
        {
            double[] step = [.. precisions.Select(p => (random.NextDouble() - 0.5) / Math.Sqrt(p))];
            history.Add(step, [.. step.Zip(precisions, (s, p) => s * p)]);
        }

        var normal = history.NormalAt(new double[4], new double[4])!;
        for (var i = 0; i < 4; i++) Assert.Equal(1, normal.Sd(i) * Math.Sqrt(precisions[i]), 0.05);
    }

    [Fact]
    public void Steps_along_which_the_density_is_not_concave_are_left_out()
    {
        var history = new CurvatureHistory([1, 1]);
        history.Add([1, 0], [-1, 0]);
        history.Add([1, 0], [0, 1]);
        history.Add([0, 0], [0, 0]);
        var normal = history.NormalAt([3, 4], [1, 2])!;
        Assert.Equal([4, 6], normal.Mean);
        Assert.Equal((1, 1), (normal.Sd(0), normal.Sd(1)));
    }

    /// <summary>Steps of a normal density with correlated numbers, and those that are kept.</summary>
    private static (CurvatureHistory History, List<(Vector<double> Step, Vector<double> Change)> Pairs) Some(int dimension, int steps)
    {
        var random = new Random(dimension + steps);
        var half = Matrix<double>.Build.Dense(dimension, dimension, (_, _) => random.NextDouble() - 0.5);
        var precision = (half * half.Transpose()) + (0.1 * Matrix<double>.Build.DenseIdentity(dimension));
        var history = new CurvatureHistory([.. Enumerable.Repeat(1.0, dimension)]);
        List<(Vector<double>, Vector<double>)> pairs = [];
        for (var k = 0; k < steps; k++)
        {
            var step = Vector<double>.Build.Dense(dimension, _ => random.NextDouble() - 0.5);
            pairs.Add((step, precision * step));
            history.Add(step.ToArray(), pairs[^1].Item2.ToArray());
        }

        return (history, pairs.Count > CurvatureHistory.Most ? pairs[^CurvatureHistory.Most..] : pairs);
    }
}
