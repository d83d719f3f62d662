using ProbDsl.Inference.Advi;
using ProbDsl.Inference.Optimization;

namespace ProbDsl.Tests.Advi;

/// <summary>Normal distributions from a Hessian, where there are any.</summary>
public sealed class CurvedNormalTests
{
    [Fact]
    public void A_hessian_becomes_the_inverse_of_a_covariance()
    {
        var (distribution, isPeak) = CurvatureNormal.Compute([1, 2],
            Curvature.AlongCoordinates(new(new double[,] { { -4, 0 }, { 0, -0.25 } }, [0.5, 2], 0, [0, 0], 0)));
        Assert.True(isPeak);
        Assert.Equal(0.5, distribution!.Factor[0, 0], 1e-14);
        Assert.Equal(0, distribution.Factor[1, 0], 1e-14);
        Assert.Equal(2, distribution.Factor[1, 1], 1e-14);
    }

    // of some of these the decomposition runs past the end of an array, of others it never ends
    [Theory, InlineData(1e160), InlineData(1e200), InlineData(1e300), InlineData(double.PositiveInfinity), InlineData(double.NaN)]
    public void A_hessian_too_large_for_its_eigenvalues_has_no_distribution(double size)
    {
        var values = new double[4, 4];
        for (var i = 0; i < 4; i++)
            for (var j = 0; j < 4; j++) values[i, j] = i == j ? -1 : size * (1 + i + j);
        Assert.Equal((null, false), CurvatureNormal.Compute([0, 0, 0, 0],
            Curvature.AlongCoordinates(new(values, [1, 1, 1, 1], 0, [0, 0, 0, 0], 0))));
    }
}
