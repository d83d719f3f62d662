using MathNet.Numerics.Distributions;

namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>A normal distribution whose precision is a band with some dense last rows.</summary>
/// <param name="mean">The means.</param>
/// <param name="band">The shape of the precision.</param>
/// <param name="factor">The Cholesky factor of the precision.</param>
/// <param name="present">The numbers of the distribution; all others are independent of them, with precision 1, and no part of it.</param>
public sealed class BandedNormalDistribution(double[] mean, BorderedBand band, double[] factor, int[] present) : BlockDistribution
{
    private readonly double constant = 0.5 * (band.LogDeterminant(factor) - (present.Length * Math.Log(2 * Math.PI)));
    private double[]? covariance;

    public override int Numbers => present.Length;

    public override double LogDensity(ReadOnlySpan<double> x)
    {
        var away = new double[mean.Length];
        for (var i = 0; i < present.Length; i++) away[present[i]] = x[i] - mean[present[i]];
        band.Upper(factor, away);
        return constant - (0.5 * Lanes.Dot(away, away));
    }

    public override void Draw(RandomStream random, Span<double> x)
    {
        var drawn = new double[mean.Length];
        random.FillNormal(drawn);
        band.Backward(factor, drawn);
        for (var i = 0; i < x.Length; i++) x[i] = mean[present[i]] + drawn[present[i]];
    }

    public override void Center(Span<double> x)
    {
        for (var i = 0; i < x.Length; i++) x[i] = mean[present[i]];
    }

    public override Marginal Of(int number)
    {
        if (covariance is null) band.Invert(factor, covariance = new double[band.Count]);
        var (center, sd) = (mean[present[number]], Math.Sqrt(covariance[band.At(present[number], present[number])]));
        return new(center, sd, p => Normal.InvCDF(center, sd, p));
    }
}
