using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.PointSummaries;

/// <summary>
/// A state vector with isotropic noise and free loadings C can be rotated: C to C R, and the matrix A between positions to R'A R.
/// </summary>
public sealed class RotatedChainTests
{
    private const int Times = 100;

    private const string Story = """
        model Rotated
        data y[times]: real[3] from a, b, c
        param move: real[2, 2]
        param loading: real[3, 2]
        param noise: positive[3]
        state[1]: real[2] ~ Normal(0, 1)
        for t in 2..times { state[t]: real[2] ~ MvNormal(move @ state[t-1], covariance = identity(2)) }
        for t in times { y[t] ~ Normal(loading @ state[t], variance = noise) }
        """;

    /// <summary>
    /// Columns of loadings are orthogonal, the largest first, a rotation counts as no parameter, and the reported matrices have the density
    /// of the fit: that of the dense covariance of all numbers.
    /// </summary>
    [Theory, InlineData(4), InlineData(5)]
    public void Loadings_are_reported_along_principal_axes(int seed)
    {
        var (csv, y) = Draw(seed);
        var story = TestStory.By(Story, csv);
        List<FitOutcome> fits = [story.Fitted(new(Threads: 1), "map"), story.Fitted(new(Threads: 1), "em")];
        foreach (var fitted in fits)
        {
            Assert.Empty(fitted.Diagnostics);
            Assert.Equal(4 + 6 + 3 - 1, fitted.Summary!.FreeParameters);
            Assert.Contains("columns of loading are orthogonal", fitted.Summary.OrderedBy!, StringComparison.Ordinal);
            var (loading, move) = (Matrix(fitted, "loading", 3), Matrix(fitted, "move", 2));
            var products = loading.Transpose() * loading;
            Assert.Equal(0, products[0, 1], 1e-9);
            Assert.True(products[0, 0] > products[1, 1]);
            Assert.Equal(LogDensity(y, move, loading, Of(fitted, "noise")), fitted.Value, 1e-6);
        }

        foreach (var name in fits[0].Summary!.Estimates.Select(e => e.Name))
            Assert.All(Of(fits[0], name).Zip(Of(fits[1], name)), p => Assert.Equal(p.First, p.Second, 1e-4));
    }

    /// <summary>A multiple of the state before, in place of a matrix.</summary>
    [Fact]
    public void A_multiple_of_the_state_before_is_rotated_too()
    {
        var fitted = TestStory.By(Story.Replace("param move: real[2, 2]", "param move: real", StringComparison.Ordinal)
            .Replace("move @ state", "move * state", StringComparison.Ordinal), Draw(4).Csv).Fitted(new(Threads: 1), "map");
        Assert.Equal(1 + 6 + 3 - 1, fitted.Summary!.FreeParameters);
        Assert.Contains("columns of loading are orthogonal", fitted.Summary.OrderedBy!, StringComparison.Ordinal);
    }

    /// <summary>Noise of different scales is changed by a rotation.</summary>
    [Fact]
    public void Noise_that_is_not_isotropic_is_not_rotated()
    {
        var fitted = TestStory.By(Story.Replace("identity(2)", "diagonal([1.0, 3.0])", StringComparison.Ordinal), Draw(4).Csv)
            .Fitted(new(Threads: 1), "map");
        Assert.Equal(4 + 6 + 3, fitted.Summary!.FreeParameters);
    }

    /// <summary>
    /// Where the rotation is not recognized, second derivatives along it are rounding of either sign: a maximum looked like a saddle point.
    /// </summary>
    [Theory, InlineData("map", 4), InlineData("map", 5), InlineData("em", 3), InlineData("em", 4), InlineData("em", 5)]
    public void A_maximum_that_can_be_rotated_is_no_saddle_point(string method, int seed)
    {
        var elements = Story.Replace("for t in times { y[t] ~ Normal(loading @ state[t], variance = noise) }",
            "for t in times { for d in 1..3 { y[t, d] ~ Normal(loading[d, 1] * state[t, 1] + loading[d, 2] * state[t, 2], "
                + "variance = noise[d]) } }", StringComparison.Ordinal);
        var fitted = TestStory.By(elements, Draw(seed).Csv).Fitted(new(Threads: 1), method);
        Assert.True(fitted.Stopped is StopReason.Converged or StopReason.Stalled, $"{fitted.Stopped}");
    }

    private static (string Csv, Vector<double> Y) Draw(int seed)
    {
        var random = new RandomStream((ulong)seed, "rotated");
        var (u, v) = (0.0, 0.0);
        List<double[]> rows = [.. Enumerable.Range(0, Times).Select(_ =>
        {
            (u, v) = ((0.8 * u) + (0.2 * v) + random.NextNormal(), (0.5 * v) + random.NextNormal());
            return new[] { u + (0.5 * random.NextNormal()), v - u + (0.5 * random.NextNormal()), v + (0.5 * random.NextNormal()) };
        })];
        return ("a,b,c\n" + string.Concat(rows.Select(r => FormattableString.Invariant($"{r[0]:R},{r[1]:R},{r[2]:R}\n"))),
            Vector<double>.Build.DenseOfEnumerable(rows.SelectMany(r => r)));
    }

    private static double LogDensity(Vector<double> y, Matrix<double> move, Matrix<double> loading, double[] noise)
    {
        var covariance = Matrix<double>.Build.Dense(3 * Times, 3 * Times);
        var own = Matrix<double>.Build.DenseIdentity(2);
        for (var s = 0; s < Times; s++)
        {
            var between = own;
            for (var t = s; t < Times; t++, between = move * between)
            {
                var block = loading * between * loading.Transpose();
                if (s == t) block += Matrix<double>.Build.DenseOfDiagonalArray(noise);
                covariance.SetSubMatrix(3 * t, 3 * s, block);
                covariance.SetSubMatrix(3 * s, 3 * t, block.Transpose());
            }

            own = (move * own * move.Transpose()) + Matrix<double>.Build.DenseIdentity(2);
        }

        var factor = covariance.Cholesky();
        return -0.5 * ((3 * Times * Math.Log(2 * Math.PI)) + factor.DeterminantLn + y.DotProduct(factor.Solve(y)));
    }

    private static double[] Of(FitOutcome fitted, string name) =>
        fitted.Summary!.Estimates.Single(e => e.Name == name).Value.Values;

    private static Matrix<double> Matrix(FitOutcome fitted, string name, int rows) =>
        Matrix<double>.Build.DenseOfRowMajor(rows, 2, Of(fitted, name));
}
