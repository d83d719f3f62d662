using MathNet.Numerics.Distributions;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// Locations that are normal given scales, each of which is gamma (a precision) or inverse gamma (a variance): Normal-Gamma. Each location has the precision that it has at scales of 1, times the precision
/// of its own scale; what hangs together has one scale.
/// </summary>
/// <param name="mean">Of the locations, whatever the scales are.</param>
/// <param name="precision">Of the locations, at scales of 1.</param>
/// <param name="scaleOf">Of each location.</param>
/// <param name="scales">Their laws.</param>
internal sealed class ScaledNormalLaw(double[] mean, Precision precision, int[] scaleOf, ElementLaw[] scales) : BlockLaw
{
    public override double LogDensity(ReadOnlySpan<double> x)
    {
        var (density, away) = (0.0, new double[mean.Length]);
        for (var e = 0; e < scales.Length; e++) density += scales[e].LogDensity(x[mean.Length + e]);
        for (var i = 0; i < mean.Length; i++)
        {
            var own = PrecisionAt(x, i);
            density += 0.5 * Math.Log(own);
            away[i] = (x[i] - mean[i]) * Math.Sqrt(own);
        }

        return density + (0.5 * (precision.LogDeterminant - (mean.Length * Math.Log(2 * Math.PI)) - precision.Square(away)));
    }

    public override void Draw(RandomStream random, Span<double> x)
    {
        var locations = x[..mean.Length];
        for (var e = 0; e < scales.Length; e++) x[mean.Length + e] = scales[e].Draw(random);
        random.FillNormal(locations);
        precision.Spread(locations);
        for (var i = 0; i < locations.Length; i++) locations[i] = mean[i] + (locations[i] / Math.Sqrt(PrecisionAt(x, i)));
    }

    public override void Centre(Span<double> x)
    {
        mean.CopyTo(x);
        for (var e = 0; e < scales.Length; e++) x[mean.Length + e] = scales[e].Marginal.Quantile!(0.5);
    }

    // a location is Student t: twice the shape as degrees of freedom
    public override Marginal Of(int number)
    {
        if (number >= mean.Length) return scales[number - mean.Length].Marginal;
        var (shape, rate) = scales[scaleOf[number]] switch
        {
            GammaLaw gamma => (gamma.Shape, gamma.Rate),
            InverseGammaLaw inverse => (inverse.Shape, inverse.Scale),
            var other => throw new InvalidOperationException($"{other.GetType().Name} is no scale"),
        };
        return Students(mean[number], Math.Sqrt(rate / shape * precision.Variance(number)), 2 * shape);
    }

    internal static Marginal Students(double centre, double scale, double degrees) => new(
        degrees > 1 ? centre : double.NaN,
        degrees > 2 ? scale * Math.Sqrt(degrees / (degrees - 2)) : double.PositiveInfinity,
        p => centre + (scale * StudentT.InvCDF(0, 1, degrees, p)));

    private double PrecisionAt(ReadOnlySpan<double> x, int location)
    {
        var scale = x[mean.Length + scaleOf[location]];
        return scales[scaleOf[location]] is GammaLaw ? scale : 1 / scale;
    }
}
