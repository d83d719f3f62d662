using MathNet.Numerics;
using ProbDsl.Runtime.SpecialFunctions;

namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>Moments of Gamma(shape, 1), also of powers that are not whole or not positive.</summary>
internal static class GammaMoments
{
    /// <summary>From this shape on the truncation error of the series, of order shape^-7, is below double precision.</summary>
    private const double Large = 200;

    /// <summary>The relative error of a shape that is computed from gradients of a log density.</summary>
    private const double RoundingOfShape = 1e-9;

    /// <summary>
    /// Whether E[x^power] is finite. A shape at which the moment just diverges counts as that with its rounding: a finite moment would be
    /// as large as 1 over the rounding.
    /// </summary>
    public static bool Exists(double shape, double power) => shape + power > RoundingOfShape * Math.Abs(power) || power >= 0;

    /// <summary>log E[x^power], the difference of two log gamma functions; infinite if there is no such moment.</summary>
    public static double LogOf(double shape, double power)
    {
        var moved = shape + power;
        if (!Exists(shape, power)) return double.PositiveInfinity;
        if (Math.Min(shape, moved) < Large) return SpecialFunctions.GammaLn(moved) - SpecialFunctions.GammaLn(shape);
        // Stirling's series at both, term by term: the difference of the sums would lose digits
        return ((shape - 0.5) * NearZero.Log1p(power / shape)) + (power * (Math.Log(moved) - 1)) + Rest(moved) - Rest(shape);
    }

    private static double Rest(double x) => ((1 / 12.0) - (((1 / 360.0) - (1 / (1260 * x * x))) / (x * x))) / x;
}
