using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Tests.Laplace;

/// <summary>
/// Rubin's eight schools (1981), non-centered; with everything but tau integrated in closed form, so that quadrature over tau has the
/// posterior.
/// </summary>
internal static class EightSchools
{
    public const string Data = "effect,se\n28,15\n8,10\n-3,16\n7,11\n-1,9\n1,11\n18,10\n12,18\n";

    public const string Story = """
        model EightSchools
        data effect[schools]: real
        data se[schools]: positive
        mu ~ Normal(0, 5)
        tau: positive ~ Cauchy(0, 5)
        for j in schools {
          raw[j] ~ Normal(0, 1)
          theta[j] = mu + tau * raw[j]
          effect[j] ~ Normal(theta[j], se[j])
        }
        """;

    /// <summary>The same, without a name for the schools' means.</summary>
    public static string Unnamed => Story.Replace("  theta[j] = mu + tau * raw[j]\n", "", StringComparison.Ordinal)
        .Replace("theta[j]", "mu + tau * raw[j]", StringComparison.Ordinal) + "\n";

    /// <summary>The same density in a form that keeps the members as unknowns: no mean that is linear in them.</summary>
    public static string Kept =>
        Story.Replace("Normal(theta[j], se[j])", "Normal(theta[j] + 0 * raw[j]^2, se[j])", StringComparison.Ordinal);

    /// <summary>The same, each school drawn about the mean: the joint density has no mode.</summary>
    public static string KeptCentered => Story.Replace("raw[j] ~ Normal(0, 1)", "", StringComparison.Ordinal)
        .Replace("theta[j] = mu + tau * raw[j]", "theta[j] ~ Normal(mu, tau)", StringComparison.Ordinal)
        .Replace("Normal(theta[j], se[j])", "Normal(theta[j] + 0 * theta[j]^2, se[j])", StringComparison.Ordinal);

    private static readonly double[] Effect = [28, 8, -3, 7, -1, 1, 18, 12], Se = [15, 10, 16, 11, 9, 11, 10, 18];

    /// <summary>Evidence, and the moments of tau.</summary>
    public static Quadrature ByQuadrature() => Quadrature.Of(u => LogJoint(Math.Exp(u)) + u, -25, 25, Math.Exp);

    /// <summary>Moments of the mean over schools: normal given tau.</summary>
    public static Quadrature MuByQuadrature() => Mixed(Mu);

    /// <summary>Moments of a school's effect: its data's shrunk towards mu, whose uncertainty comes in by as much.</summary>
    public static Quadrature ThetaByQuadrature(int school) => Mixed(tau =>
    {
        var (mean, variance) = Mu(tau);
        var shrunk = Se[school] * Se[school] / ((Se[school] * Se[school]) + (tau * tau));
        return ((shrunk * mean) + ((1 - shrunk) * Effect[school]), (tau * tau * shrunk) + (shrunk * shrunk * variance));
    });

    // E[x] and E[x^2] - E[x]^2 of a number that is normal given tau
    private static Quadrature Mixed(Func<double, (double Mean, double Variance)> given)
    {
        var first = Quadrature.Of(u => LogJoint(Math.Exp(u)) + u, -25, 25, u => given(Math.Exp(u)).Mean);
        var within = Quadrature.Of(u => LogJoint(Math.Exp(u)) + u, -25, 25, u => given(Math.Exp(u)).Variance).Mean;
        return first with { Sd = Math.Sqrt((first.Sd * first.Sd) + within) };
    }

    private static (double Mean, double Variance) Mu(double tau)
    {
        double[] precision = [.. Se.Select(s => 1 / ((s * s) + (tau * tau)))];
        var all = precision.Sum() + (1 / 25.0);
        return (precision.Zip(Effect, (p, y) => p * y).Sum() / all, 1 / all);
    }

    /// <summary>The log density of a school's data given those of all others.</summary>
    public static double LogDensityGivenOthers(int school) => ByQuadrature().LogEvidence
        - Quadrature.Of(u => LogJoint(Math.Exp(u), school) + u, -25, 25, Math.Exp).LogEvidence;

    // effect ~ N(0, diag(se^2 + tau^2) + 25), tau half-Cauchy(5)
    private static double LogJoint(double tau, int? without = null)
    {
        int[] schools = [.. Enumerable.Range(0, 8).Where(i => i != without)];
        var covariance = Matrix<double>.Build.Dense(schools.Length, schools.Length,
            (i, j) => 25 + (i == j ? (Se[schools[i]] * Se[schools[i]]) + (tau * tau) : 0));
        var factor = covariance.Cholesky();
        var y = Vector<double>.Build.Dense([.. schools.Select(i => Effect[i])]);
        return (-0.5 * ((schools.Length * Math.Log(2 * Math.PI)) + factor.DeterminantLn + (y * factor.Solve(y))))
            + Math.Log(2 / (Math.PI * 5 * (1 + (tau * tau / 25))));
    }
}
