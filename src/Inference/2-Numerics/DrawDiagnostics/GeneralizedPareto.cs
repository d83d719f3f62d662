using ProbDsl.Runtime.SpecialFunctions;

namespace ProbDsl.Inference.DrawDiagnostics;

/// <summary>
/// The generalized Pareto distribution of exceedances x &gt; 0: P(X &gt; x) = (1 + k x / s)^(-1/k), with 1/k moments if k &gt; 0 and an
/// upper end at -s / k if k &lt; 0.
/// </summary>
internal readonly record struct GeneralizedPareto(double Shape, double Scale)
{
    /// <summary>The x with P(X &lt;= x) = p: s ((1 - p)^-k - 1) / k.</summary>
    public double Quantile(double p) =>
        Shape == 0 ? -Scale * NearZero.Log1p(-p) : Scale * NearZero.Expm1(-Shape * NearZero.Log1p(-p)) / Shape;

    /// <summary>
    /// The fit of Zhang and Stephens (2009, Technometrics 51): theta = -k / s by its mean under the profile likelihood and a prior that
    /// depends on the data's quartile and maximum, on a grid of 30 + sqrt(n) points; then k = mean log(1 - theta x), where the paper's k
    /// has the opposite sign.
    /// </summary>
    /// <param name="ascending">Exceedances above 0 in ascending order.</param>
    public static GeneralizedPareto Fit(ReadOnlySpan<double> ascending)
    {
        var n = ascending.Length;
        var (largest, quartile) = (ascending[^1], ascending[(int)((n / 4.0) + 0.5) - 1]);
        var thetas = new double[30 + (int)Math.Sqrt(n)];
        var logs = new double[thetas.Length];
        for (var j = 0; j < thetas.Length; j++)
        {
            thetas[j] = (1 / largest) + ((1 - Math.Sqrt(thetas.Length / (j + 0.5))) / (3 * quartile));
            logs[j] = LogProfile(thetas[j], ascending);
        }

        var theta = Mean(thetas, logs);
        var shape = ShapeAt(theta, ascending);
        return new(shape, -shape / theta);
    }

    /// <summary>The maximum over s of the log-likelihood at this theta: n (log(-theta / k) - k - 1).</summary>
    private static double LogProfile(double theta, ReadOnlySpan<double> x)
    {
        var shape = ShapeAt(theta, x);
        return x.Length * (Math.Log(-theta / shape) - shape - 1);
    }

    private static double ShapeAt(double theta, ReadOnlySpan<double> x)
    {
        var sum = 0.0;
        foreach (var value in x) sum += NearZero.Log1p(-theta * value);
        return sum / x.Length;
    }

    private static double Mean(double[] values, double[] logWeights)
    {
        var (largest, total, sum) = (logWeights.Max(), 0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            var weight = Math.Exp(logWeights[i] - largest);
            total += weight;
            sum += weight * values[i];
        }

        return sum / total;
    }
}
