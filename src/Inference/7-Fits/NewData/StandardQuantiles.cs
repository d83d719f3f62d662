namespace ProbDsl.Inference.NewData;

/// <summary>Quantiles of standard distributions; requested ones are kept.</summary>
internal sealed class StandardQuantiles : IStandardQuantiles
{
    private readonly Dictionary<(double, double, double), double> found = [];

    public double Gamma(double shape, double p) => Kept((shape, 0, p), of => GammaQuantile.Compute(of.Item1, of.Item3));

    public double LogOddsOfBeta(double alpha, double beta, double p) =>
        Kept((alpha, beta, p), of => BetaQuantile.LogOdds(of.Item1, of.Item2, of.Item3));

    private double Kept((double, double, double) of, Func<(double, double, double), double> solve) =>
        found.TryGetValue(of, out var known) ? known : found[of] = solve(of);
}
