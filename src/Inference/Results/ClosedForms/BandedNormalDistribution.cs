using MathNet.Numerics.Distributions;
using ProbDsl.Catalog.Numbers;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>A normal distribution whose precision is a band with some dense last rows.</summary>
/// <param name="mean">The means.</param>
/// <param name="band">The shape of the precision.</param>
/// <param name="factor">The Cholesky factor of the precision.</param>
internal sealed class BandedNormalDistribution(double[] mean, BorderedBand band, double[] factor) : BlockDistribution
{
    private readonly double constant = 0.5 * (band.LogDeterminant(factor) - (mean.Length * Math.Log(2 * Math.PI)));
    private double[]? covariance;

    public override int Numbers => mean.Length;

    public override double LogDensity(ReadOnlySpan<double> x)
    {
        var away = new double[mean.Length];
        for (var i = 0; i < away.Length; i++) away[i] = x[i] - mean[i];
        band.Upper(factor, away);
        return constant - (0.5 * Lanes.Dot(away, away));
    }

    public override void Draw(RandomStream random, Span<double> x)
    {
        random.FillNormal(x);
        band.Backward(factor, x);
        for (var i = 0; i < x.Length; i++) x[i] += mean[i];
    }

    public override void Center(Span<double> x) => mean.CopyTo(x);

    public override Marginal Of(int number)
    {
        if (covariance is null) band.Invert(factor, covariance = new double[band.Count]);
        var (center, sd) = (mean[number], Math.Sqrt(covariance[band.At(number, number)]));
        return new(center, sd, p => Normal.InvCDF(center, sd, p));
    }
}
