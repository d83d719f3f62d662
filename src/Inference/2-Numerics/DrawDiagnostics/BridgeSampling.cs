namespace ProbDsl.Inference.DrawDiagnostics;

/// <summary>
/// The log of the integral of a density, from draws of it and of a proposal whose integral is 1: bridge sampling with the optimal bridge
/// (X. Meng and W. Wong, Statistica Sinica 6, 1996; as R's bridgesampling with method `normal`), and its error (S. Frühwirth-Schnatter,
/// The Econometrics Journal 7, 2004).
/// </summary>
/// <param name="LogIntegral">The log of the integral, in nats; NaN if the iteration has no fixed point.</param>
/// <param name="Error">Its standard error, in nats.</param>
public readonly record struct BridgeSampling(double LogIntegral, double Error)
{
    private const int MostSteps = 1000;

    private const double Tolerance = 1e-12;

    /// <summary>The estimate.</summary>
    /// <param name="atDraws">log density - log proposal at draws of the density [n1].</param>
    /// <param name="atProposal">log density - log proposal at draws of the proposal [n2].</param>
    /// <param name="effective">The effective number of the draws of the density.</param>
    /// <param name="effectiveSize">The effective number of a function of these draws [n1]; null if they are independent.</param>
    public static BridgeSampling Estimate(double[] atDraws, double[] atProposal, double effective,
        Func<double[], double>? effectiveSize = null)
    {
        var (n1, n2) = (atDraws.Length, atProposal.Length);
        var (part, other) = (effective / (effective + n2), n2 / (effective + n2));
        double[] ascending = [.. atDraws.Order()];
        var middle = (ascending[(n1 - 1) / 2] + ascending[n1 / 2]) / 2;
        // of exp(l) / (part exp(l) + other r), without overflow
        var (r, change) = (1.0, double.PositiveInfinity);
        for (var step = 0; step < MostSteps && change > Tolerance; step++)
        {
            var above = atProposal.Sum(l => 1 / (part + (other * r * Math.Exp(middle - l))));
            var below = atDraws.Sum(l => 1 / ((part * Math.Exp(l - middle)) + (other * r)));
            var next = (double)n1 / n2 * above / below;
            (change, r) = (Math.Abs((next - r) / next), next);
            if (!double.IsFinite(r) || r <= 0) return new(double.NaN, double.NaN);
        }

        if (change > Tolerance) return new(double.NaN, double.NaN);
        var log = Math.Log(r) + middle;
        double[] ofProposal = [.. atProposal.Select(l => 1 / (part + (other * Math.Exp(log - l))))],
            ofDraws = [.. atDraws.Select(l => 1 / ((part * Math.Exp(l - log)) + other))];
        return new(log, Math.Sqrt((Relative(ofProposal) / n2) + (Relative(ofDraws) / (effectiveSize?.Invoke(ofDraws) ?? n1))));
    }

    /// <summary>The variance over the square of the mean.</summary>
    private static double Relative(double[] values)
    {
        var mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) / (mean * mean);
    }
}
