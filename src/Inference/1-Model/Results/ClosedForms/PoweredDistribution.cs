namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>
/// The distribution of a positive number whose power has a known distribution: of a standard deviation, whose square is inverse gamma.
/// </summary>
/// <param name="of">The distribution of the power.</param>
/// <param name="power">The power, which is positive.</param>
public sealed class PoweredDistribution(ElementDistribution of, double power) : ElementDistribution
{
    public override Marginal Marginal => new(MeanOf(), SdOf(), p => Math.Pow(of.Marginal.Quantile!(p), 1 / power));

    public override double LogNormalizer => of.LogNormalizer;

    public override (string Family, string One, string Other) Names => of.Names;

    public override (double One, double Other) Parameters => of.Parameters;

    public override double Power => power;

    public override double LogDensity(double x) =>
        of.LogDensity(Math.Pow(x, power)) + Math.Log(power) + ((power - 1) * Math.Log(x));

    public override double LargestTerms => of.LargestTerms;

    public override double Draw(RandomStream random) => Math.Pow(of.Draw(random), 1 / power);

    public override double LogMoment(double power) => of.LogMoment(power / Power);

    public override (double First, double Second) Statistics(double x) => of.Statistics(Math.Pow(x, power));

    public override double Inside(double x) => Math.Pow(of.Inside(Math.Pow(x, power)), 1 / power);

    public override (double, double) Beside(double x)
    {
        var (below, above) = of.Beside(Math.Pow(x, power));
        return (Math.Pow(below, 1 / power), Math.Pow(above, 1 / power));
    }

    public override ElementDistribution With(double a, double b) => new PoweredDistribution(of.With(a, b), power);

    private double MeanOf() => Math.Exp(LogMoment(1));

    private double SdOf() => double.IsPositiveInfinity(LogMoment(2)) ? double.PositiveInfinity
        : MeanOf() * Math.Sqrt(Math.Exp(LogMoment(2) - (2 * LogMoment(1))) - 1);
}
