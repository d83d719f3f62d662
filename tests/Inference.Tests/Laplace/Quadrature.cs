using MathNet.Numerics.Integration;

namespace ProbDsl.Tests.Laplace;

/// <summary>Posterior moments and evidence of one unknown, integrated on a fine rule.</summary>
internal sealed record Quadrature(double LogEvidence, double Mean, double Sd)
{
    private const int Nodes = 2000;

    /// <summary>Of a log joint density over free numbers from low to high; value says what is averaged.</summary>
    public static Quadrature Of(Func<double, double> logJoint, double low, double high, Func<double, double>? value = null)
    {
        var rule = new GaussLegendreRule(low, high, Nodes);
        double[] x = [.. Enumerable.Range(0, Nodes).Select(rule.GetAbscissa)], log = [.. x.Select(logJoint)];
        var top = log.Max();
        double[] mass = [.. log.Select((l, i) => rule.GetWeight(i) * Math.Exp(l - top))], of = [.. x.Select(value ?? (u => u))];
        var total = mass.Sum();
        var mean = mass.Zip(of, (m, v) => m * v).Sum() / total;
        return new(top + Math.Log(total), mean, Math.Sqrt(mass.Zip(of, (m, v) => m * (v - mean) * (v - mean)).Sum() / total));
    }
}
