using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>
/// The quantile function of Gamma(shape, 1). The cost of a numerical solution grows with the square root of the shape; for a large shape
/// the expansion about the normal distribution is exact to double precision.
/// </summary>
public static class GammaQuantile
{
    /// <summary>
    /// From this shape on the truncation error of the expansion, of order shape^(-5/2) standard deviations, is below 1e-13 for quantiles up
    /// to 4 standard deviations.
    /// </summary>
    private const double Large = 1e5;

    /// <summary>Below it P(X &lt;= x) = x^shape exp(-shape x / (shape + 1)) / Gamma(shape + 1) to double precision.</summary>
    private const double Small = 1e-8;

    public static double Compute(double shape, double p)
    {
        if (shape >= Large) return Expanded(shape, Normal.InvCDF(0, 1, p));
        var near = Math.Exp((Math.Log(p) + SpecialFunctions.GammaLn(shape + 1)) / shape);
        return near < Small ? near * Math.Exp(near / (shape + 1)) : Gamma.InvCDF(shape, 1, p);
    }

    // the Cornish-Fisher expansion in 1 / sqrt(shape): Goldberg and Levine 1946; for chi-squared with 2 shape degrees of freedom it is
    // Johnson, Kotz and Balakrishnan 1994, 18.5
    private static double Expanded(double shape, double z)
    {
        var (root, square) = (Math.Sqrt(shape), z * z);
        if (double.IsInfinity(z)) return z < 0 ? 0 : z;
        return shape + (root * z) + ((square - 1) / 3) + (z * (square - 7) / (36 * root))
            - (((((3 * square) + 7) * square) - 16) / (810 * shape))
            + (z * ((((9 * square) + 256) * square) - 433) / (38880 * shape * root));
    }
}
