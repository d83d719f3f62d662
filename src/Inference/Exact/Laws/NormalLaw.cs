using MathNet.Numerics.Distributions;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Numbers that are jointly normal.</summary>
internal sealed class NormalLaw(double[] mean, Precision precision) : BlockLaw
{
    public override double LogDensity(ReadOnlySpan<double> x)
    {
        var away = new double[mean.Length];
        for (var i = 0; i < away.Length; i++) away[i] = x[i] - mean[i];
        return 0.5 * (precision.LogDeterminant - (mean.Length * Math.Log(2 * Math.PI)) - precision.Square(away));
    }

    public override void Draw(RandomStream random, Span<double> x)
    {
        random.FillNormal(x);
        precision.Spread(x);
        for (var i = 0; i < x.Length; i++) x[i] += mean[i];
    }

    public override void Centre(Span<double> x) => mean.CopyTo(x);

    public override Marginal Of(int number)
    {
        var (centre, sd) = (mean[number], Math.Sqrt(precision.Variance(number)));
        return new(centre, sd, p => Normal.InvCDF(centre, sd, p));
    }
}
