namespace ProbDsl.Tests.Advi;

/// <summary>
/// The posterior of mu ~ Normal(0, 10), tau and sd ~ HalfNormal(10), a[k] ~ Normal(mu, tau), y ~ Normal(a[k], sd): a and mu integrated in
/// closed form, log tau and log sd on a grid.
/// </summary>
internal sealed class HierarchyPosterior
{
    private const int Cells = 250;

    private const double Prior = 10;

    private static readonly double logRoot = 0.5 * Math.Log(2 * Math.PI);

    private readonly double[][] rows;

    private HierarchyPosterior(double[][] rows, double logEvidence, Moments tau, Moments logTau, Moments logSd, Moments mu, Moments[] a)
    {
        (this.rows, LogEvidence, Tau, LogTau, LogSd, Mu, A) = (rows, logEvidence, tau, logTau, logSd, mu, a);
    }

    public readonly record struct Moments(double Mean, double Sd);

    public double LogEvidence { get; }

    public Moments Tau { get; }

    private Moments LogTau { get; }

    private Moments LogSd { get; }

    public Moments Mu { get; }

    private Moments[] A { get; }

    /// <summary>Of groups with equally many rows each.</summary>
    public static HierarchyPosterior Of(double[][] rows)
    {
        var (groups, size) = (rows.Length, rows[0].Length);
        double[] means = [.. rows.Select(r => r.Average())];
        var within = rows.Sum(r => r.Sum(y => Math.Pow(y - r.Average(), 2)));
        var (low, high) = (Math.Log(0.05), Math.Log(100));
        var cell = (high - low) / Cells;
        List<(double LogMass, double Tau, double Sd)> grid = [];
        for (var i = 0; i < Cells; i++)
            for (var j = 0; j < Cells; j++)
            {
                var (tau, sd) = (Math.Exp(low + ((i + 0.5) * cell)), Math.Exp(low + ((j + 0.5) * cell)));
                var log = HalfNormal(tau) + HalfNormal(sd) + Math.Log(tau * sd * cell * cell) + LogLikelihood(tau, sd);
                grid.Add((log, tau, sd));
            }

        var top = grid.Max(c => c.LogMass);
        var mass = grid.Sum(c => Math.Exp(c.LogMass - top));
        var weighted = grid.Select(c => (Weight: Math.Exp(c.LogMass - top) / mass, c.Tau, c.Sd)).Where(c => c.Weight > 1e-14).ToList();
        return new(rows, top + Math.Log(mass), Over((tau, _) => (tau, 0)), Over((tau, _) => (Math.Log(tau), 0)),
            Over((_, sd) => (Math.Log(sd), 0)), Over(MuGiven), [.. means.Select(mean => Over((tau, sd) => EffectGiven(mean, tau, sd)))]);

        double LogLikelihood(double tau, double sd)
        {
            var variance = (tau * tau) + (sd * sd / size);
            var (mu, spread) = MuGiven(tau, sd);
            return (-0.5 * within / (sd * sd)) - (groups * (size - 1) * (Math.Log(sd) + logRoot)) - (0.5 * groups * Math.Log(size))
                - (groups * (logRoot + (0.5 * Math.Log(variance)))) - (0.5 * means.Sum(m => m * m) / variance)
                + (0.5 * mu * mu / spread) + (0.5 * Math.Log(spread)) - Math.Log(Prior);
        }

        // mean and variance
        (double Mean, double Variance) MuGiven(double tau, double sd)
        {
            var variance = (tau * tau) + (sd * sd / size);
            var precision = (groups / variance) + (1 / (Prior * Prior));
            return (means.Sum() / variance / precision, 1 / precision);
        }

        (double Mean, double Variance) EffectGiven(double mean, double tau, double sd)
        {
            var kept = tau * tau / ((tau * tau) + (sd * sd / size));
            var (mu, spread) = MuGiven(tau, sd);
            return ((kept * mean) + ((1 - kept) * mu), ((1 - kept) * tau * tau) + (Math.Pow(1 - kept, 2) * spread));
        }

        Moments Over(Func<double, double, (double Mean, double Variance)> given)
        {
            var (first, second) = (0.0, 0.0);
            foreach (var (weight, tau, sd) in weighted)
            {
                var (mean, variance) = given(tau, sd);
                (first, second) = (first + (weight * mean), second + (weight * (variance + (mean * mean))));
            }

            return new(first, Math.Sqrt(second - (first * first)));
        }
    }

    /// <summary>The ELBO of independent normal distributions of mu, log tau, log sd and a with the exact means and sds.</summary>
    public double BoundOfMoments()
    {
        var effects = A.Sum(a => Math.Pow(a.Mean - Mu.Mean, 2) + (a.Sd * a.Sd) + (Mu.Sd * Mu.Sd));
        var residuals = A.Zip(rows, (a, row) => row.Sum(y => Math.Pow(y - a.Mean, 2) + (a.Sd * a.Sd))).Sum();
        var priorOfMu = (-0.5 * ((Mu.Mean * Mu.Mean) + (Mu.Sd * Mu.Sd)) / (Prior * Prior)) - Math.Log(Prior) - logRoot;
        var entropy = A.Append(Mu).Append(LogTau).Append(LogSd).Sum(m => Math.Log(m.Sd) + 0.5 + logRoot);
        return priorOfMu + ExpectedHalfNormal(LogTau) + ExpectedHalfNormal(LogSd) + ExpectedNormals(A.Length, LogTau, effects)
            + ExpectedNormals(rows.Sum(r => r.Length), LogSd, residuals) + entropy;
    }

    /// <summary>E of the log density of independent normal numbers by their expected squares and the log of their sd.</summary>
    private static double ExpectedNormals(int count, Moments logSd, double squares) =>
        -(count * (logRoot + logSd.Mean)) - (0.5 * squares * MeanPower(logSd, -2));

    private static double HalfNormal(double x) => Math.Log(2 / Prior) - logRoot - (0.5 * x * x / (Prior * Prior));

    /// <summary>With the Jacobian of the logarithm.</summary>
    private static double ExpectedHalfNormal(Moments log) =>
        Math.Log(2 / Prior) - logRoot - (0.5 * MeanPower(log, 2) / (Prior * Prior)) + log.Mean;

    /// <summary>E x^p where log x is normal.</summary>
    private static double MeanPower(Moments log, double power) => Math.Exp((power * log.Mean) + (0.5 * power * power * log.Sd * log.Sd));
}
