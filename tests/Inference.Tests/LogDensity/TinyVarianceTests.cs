using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;
using Xunit;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// Latents that are integrated where a variance is tiny beside what its number has in common with others (a Heywood case): the covariance
/// of what is observed stays regular, so the dense normal density has all its digits.
/// </summary>
public sealed class TinyVarianceTests
{
    private const int Rows = 40, Columns = 4;

    private static readonly double[,] loading = { { 1.2, 0.3 }, { -0.4, 0.9 }, { 0.7, -1.1 }, { 0.2, 0.5 } };

    [Theory]
    [InlineData(1e-2, false)]
    [InlineData(1e-8, false)]
    [InlineData(1e-11, false)]
    [InlineData(1e-13, false)]
    [InlineData(1e-15, false)]
    [InlineData(1e-17, false)]
    [InlineData(1e-8, true)]
    [InlineData(1e-11, true)]
    [InlineData(1e-13, true)]
    [InlineData(1e-15, true)]
    public void The_density_is_that_of_the_whole_covariance(double tiny, bool hasMissing)
    {
        var (x, there) = (Drawn(), Enumerable.Range(0, Rows * Columns).Select(i => !hasMissing || i % 7 != 3).ToArray());
        var csv = "a,b,c,d\n" + string.Concat(Enumerable.Range(0, Rows).Select(n => string.Join(',', Enumerable.Range(0, Columns)
            .Select(d => there[(n * Columns) + d] ? x[n, d].ToString("R") : "NA")) + "\n"));
        var story = TestStory.By("""
            model Factors(v = 1)
            data x[rows]: real[4] from all
            param loading: real[4, 2]
            for n in rows {
              factor[n]: real[2] ~ Normal(0, 1)
              x[n] ~ Normal(loading @ factor[n], variance = [0.5, v, 0.8, 0.3])
            }
            """, csv, ("v", tiny));
        var joint = LogJoint.Lower(story.Problem, TestStory.Catalog, story.Select("map").Plan!.Density);
        using var objective = new StoryObjective(story.Problem, joint, withJacobian: false, ManagedEngine.On(1));
        Assert.Equal(Columns * 2, objective.Dimension);
        var covariance = Matrix<double>.Build.DenseOfArray(loading).TransposeAndMultiply(Matrix<double>.Build.DenseOfArray(loading))
            + Matrix<double>.Build.DenseOfDiagonalArray([0.5, tiny, 0.8, 0.3]);
        var expected = Enumerable.Range(0, Rows).Sum(n =>
        {
            int[] own = [.. Enumerable.Range(0, Columns).Where(d => there[(n * Columns) + d])];
            var root = Matrix<double>.Build.Dense(own.Length, own.Length, (i, j) => covariance[own[i], own[j]]).Cholesky();
            var values = Vector<double>.Build.Dense(own.Length, i => x[n, own[i]]);
            return -0.5 * ((own.Length * Math.Log(2 * Math.PI)) + root.DeterminantLn + values.DotProduct(root.Solve(values)));
        });
        var point = loading.Cast<double>().ToArray();
        Assert.Equal(expected, objective.Density(point), 1e-7);
        Assert.Equal(expected, objective.Evaluate(point, new double[objective.Dimension]), 1e-7);
    }

    private static double[,] Drawn()
    {
        var (random, x) = (new RandomStream(4, "rows"), new double[Rows, Columns]);
        double[] sd = [0.7, 0, 0.9, 0.5];
        for (var n = 0; n < Rows; n++)
        {
            double[] factor = [random.NextNormal(), random.NextNormal()];
            for (var d = 0; d < Columns; d++)
                x[n, d] = (loading[d, 0] * factor[0]) + (loading[d, 1] * factor[1]) + (sd[d] * random.NextNormal());
        }

        return x;
    }
}
