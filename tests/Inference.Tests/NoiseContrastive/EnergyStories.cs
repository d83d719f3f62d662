using System.Globalization;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.NoiseContrastive;

/// <summary>Energy-based stories, and data of known distributions.</summary>
internal static class EnergyStories
{
    /// <summary>An energy in closed form: log Z is log(2 pi / a) / 2.</summary>
    public const string Gaussian = """
        model Gaussian
        data x[rows]: real from x
        param a: positive = 0.25
        param m: real = 1
        function energy(x: real, m: real, a: positive) -> real = a * (x - m) * (x - m) / 2
        for n in rows { x[n] ~ EnergyBased(energy, Normal(0, 3), m, a) }
        """;

    /// <summary>Draws of Normal(1, 2), one in each of many intervals of equal probability.</summary>
    public static string GaussianRows(int count) =>
        Csv("x", Enumerable.Range(0, count).Select(i => (double[])[1 + (2 * Quantile((i + 0.5) / count))]));

    /// <summary>Draws of a mixture of two normal distributions in the plane: equal weights, means (-1.5, 0) and (1.5, 1), sd 0.6.</summary>
    public static string MixtureRows(int count, ulong seed)
    {
        var random = new RandomStream(seed, "mixture");
        return Csv("x,y", Enumerable.Range(0, count).Select(_ => random.NextUniform() < 0.5
            ? (double[])[-1.5 + (0.6 * random.NextNormal()), 0.6 * random.NextNormal()]
            : [1.5 + (0.6 * random.NextNormal()), 1 + (0.6 * random.NextNormal())]));
    }

    /// <summary>The gradient of the log density of that mixture.</summary>
    public static (double X, double Y) MixtureScore(double x, double y)
    {
        var (v, left, right) = (0.36, Square(x + 1.5) + Square(y), Square(x - 1.5) + Square(y - 1));
        var weight = 1 / (1 + Math.Exp((left - right) / (2 * v)));
        return (-((weight * (x + 1.5)) + ((1 - weight) * (x - 1.5))) / v, -((weight * y) + ((1 - weight) * (y - 1))) / v);
    }

    public static TestStory By(string story, string rows) => TestStory.By(story, rows);

    public static string Csv(string names, IEnumerable<double[]> rows) => names + "\n" + string.Concat(rows.Select(r =>
        string.Join(',', r.Select(n => n.ToString("R", CultureInfo.InvariantCulture))) + "\n"));

    private static double Quantile(double p) => MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, p);

    private static double Square(double x) => x * x;
}
