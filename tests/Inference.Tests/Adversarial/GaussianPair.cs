namespace ProbDsl.Tests.Adversarial;

/// <summary>Data p = Normal(0, 1) and draws q = Normal(0.7, 1.2), and their divergences by quadrature.</summary>
internal static class GaussianPair
{
    public const double Spacing = 1e-3;
    public const double Mean = 0.7, Sd = 1.2;

    public static readonly double[] Points = [.. Enumerable.Range(-12_000, 24_001).Select(i => i * Spacing)];

    public static double P(double x) => Normal(x, 0, 1);

    public static double Q(double x) => Normal(x, Mean, Sd);

    public static double LogRatio(double x) => (-0.5 * x * x) + (0.5 * (x - Mean) * (x - Mean) / (Sd * Sd)) + Math.Log(Sd);

    public static double Divergence(string name) => Spacing * Points.Sum(x => Integrand(name, P(x), Q(x), LogRatio(x)));

    private static double Integrand(string name, double p, double q, double logRatio) => name switch
    {
        "kl" => p * logRatio,
        "reverse_kl" => -q * logRatio,
        "js" => 0.5 * ((p * Math.Log(2 * p / (p + q))) + (q * Math.Log(2 * q / (p + q)))),
        "pearson" => (p - q) * (p - q) / q,
        "hellinger" => 0.5 * Math.Pow(Math.Sqrt(p) - Math.Sqrt(q), 2),
        "tv" => 0.5 * Math.Abs(p - q),
        _ => throw new ArgumentException(name),
    };

    private static double Normal(double x, double mean, double sd) =>
        Math.Exp(-0.5 * (x - mean) * (x - mean) / (sd * sd)) / (sd * Math.Sqrt(2 * Math.PI));
}
