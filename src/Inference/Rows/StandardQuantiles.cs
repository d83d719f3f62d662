using MathNet.Numerics;
using ProbDsl.Catalog.Distributions;
using ProbDsl.Inference.Results.ClosedForms;

namespace ProbDsl.Inference.Rows;

/// <summary>Quantiles of standard distributions, by inverting their distribution functions; requested ones are kept.</summary>
internal sealed class StandardQuantiles : IStandardQuantiles
{
    /// <summary>Halvings of an interval of log odds: to 1e-13 of any start.</summary>
    private const int Halvings = 60;

    private readonly Dictionary<(double, double, double), double> found = [];

    public double Gamma(double shape, double p) => Kept((shape, 0, p), of => GammaQuantile.Of(of.Item1, of.Item3));

    public double LogOddsOfBeta(double alpha, double beta, double p) => Kept((alpha, beta, p), of => Solve(of.Item1, of.Item2, of.Item3));

    private double Kept((double, double, double) of, Func<(double, double, double), double> solve) =>
        found.TryGetValue(of, out var known) ? known : found[of] = solve(of);

    private static double Solve(double alpha, double beta, double p)
    {
        var (low, high) = (-1.0, 1.0);
        while (!IsBelow(high, alpha, beta, p) && high < 1e6) high *= 2;
        while (IsBelow(low, alpha, beta, p) && low > -1e6) low *= 2;
        for (var halving = 0; halving < Halvings; halving++)
        {
            var middle = 0.5 * (low + high);
            if (IsBelow(middle, alpha, beta, p)) high = middle;
            else low = middle;
        }

        return 0.5 * (low + high);
    }

    /// <summary>Whether the quantile lies below these log odds; from the smaller of x and 1 - x, so that neither loses precision.</summary>
    private static bool IsBelow(double logOdds, double alpha, double beta, double p) => logOdds < 0
        ? SpecialFunctions.BetaRegularized(alpha, beta, 1 / (1 + Math.Exp(-logOdds))) >= p
        : SpecialFunctions.BetaRegularized(beta, alpha, 1 / (1 + Math.Exp(logOdds))) <= 1 - p;
}
