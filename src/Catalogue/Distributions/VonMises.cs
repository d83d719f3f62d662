using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>
/// Von Mises distribution of angles in radians: density in proportion to exp(concentration cos(x - mean)), for large concentrations a Gaussian with variance
/// 1 / concentration. Support: -pi &lt; x &lt;= pi; mean may be any angle. Scalar; repeated over a tensor target.
/// </summary>
public sealed class VonMises : Distribution, IDensity, ISampler, IElementSampler
{
    // from here on the series below is off by less than 3e-16
    private const double Large = 1000;

    public override DistributionSignature Signature { get; } = DistributionSignature.Of("VonMises", TypePattern.Real, new Circle())
        .Parameter("mean", TypePattern.Real)
        .Parameter("concentration", TypePattern.Positive);

    public override string Summary => "angles from -pi to pi about mean; variance about 1 / concentration where that is large";

    // c (cos(x - mean) - 1) - log(e^-c I0(c)) - log 2 pi, with 1 - cos t = 2 sin(t / 2)^2
    public Value LogDensity(Value x, Arguments a)
    {
        var concentration = a["concentration"];
        var density = -2 * concentration * Square(Sin(0.5 * (x - a["mean"]))) - LogScaledBessel(concentration) - Math.Log(2 * Math.PI);
        return Where((-Math.PI < x) & (x <= Math.PI), density, double.NegativeInfinity);
    }

    public Value Draw(Noise noise, Shape shape, Arguments a)
    {
        var about = noise.Drawn("von Mises", (given, drawn, random) => drawn[0] = VonMisesSampler.Draw(given[0], random), shape, 0, (a["concentration"], 0));
        return Turned(a["mean"] + about);
    }

    public double DrawOne(ReadOnlySpan<double> arguments, RandomStream random)
    {
        var angle = Math.IEEERemainder(arguments[0] + VonMisesSampler.Draw(arguments[1], random), 2 * Math.PI);
        return angle > -Math.PI ? angle : Math.PI;
    }

    // log(e^-c I0(c)): the logarithm of Hankel's series where c and log I0(c) would cancel (Abramowitz and Stegun 9.7.1)
    private static Value LogScaledBessel(Value c)
    {
        var r = 1 / c;
        var series = r * (1 / 8.0 + (r * (1 / 16.0 + (r * (25 / 384.0 + (r * (13 / 128.0)))))));
        return Where(c < Large, LogBesselI0(c) - c, series - (0.5 * Log(2 * Math.PI * c)));
    }

    // less as many turns as leave -pi < angle <= pi; -pi itself, where rounding brings it about, is pi
    private static Value Turned(Value angle)
    {
        var turned = angle + (2 * Math.PI * Floor((Math.PI - angle) / (2 * Math.PI)));
        return Where(turned > -Math.PI, turned, Math.PI);
    }
}
