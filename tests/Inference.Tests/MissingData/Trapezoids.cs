namespace ProbDsl.Tests.MissingData;

/// <summary>
/// Integrals of smooth densities by the trapezoidal rule, whose error falls off as exp(-2 pi^2 sd^2 / step^2) for a normal density
/// (Trefethen and Weideman 2014).
/// </summary>
internal static class Trapezoids
{
    /// <summary>log of the integral of exp(f) over several numbers, each from -reach to reach.</summary>
    public static double LogIntegral(Func<double[], double> f, int dimensions, double reach = 14, double step = 0.4)
    {
        var values = Grid(dimensions, (int)Math.Round(reach / step)).Select(at => f([.. at.Select(i => i * step)])).ToList();
        return LogSum(values) + (dimensions * Math.Log(step));
    }

    public static double LogSum(IReadOnlyCollection<double> logs) =>
        logs.Max() is var most && double.IsNegativeInfinity(most) ? most : most + Math.Log(logs.Sum(l => Math.Exp(l - most)));

    private static IEnumerable<int[]> Grid(int dimensions, int reach) => dimensions == 0
        ? [[]] : Grid(dimensions - 1, reach).SelectMany(rest => Enumerable.Range(-reach, (2 * reach) + 1).Select(i => (int[])[.. rest, i]));
}
