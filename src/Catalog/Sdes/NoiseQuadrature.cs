namespace ProbDsl.Catalog.Sdes;

/// <summary>
/// The mean and variance of x_t given x_0 = 1 along dx = f(t) x dt + g(t) dw: log kept(t) is the integral of f, and variance' = 2 f
/// variance + g^2, both from 0, by collocation at the five Gauss-Legendre points of each cell. The error at the end of a cell is of order
/// 10 in its length, inside of it of order 6 (Hairer, Norsett and Wanner 1993, section II.7).
/// </summary>
internal sealed class NoiseQuadrature
{
    private static readonly double[] Nodes = [.. Legendre.Select(n => 0.5 * (1 + n))];

    // for a cell of length 1
    private static readonly double[] Weights = [.. LegendreWeights.Select(w => 0.5 * w)];

    // integrals of the five polynomials that are 1 at one node and 0 at the others, from 0 to each node
    private static readonly double[][] Partial = [.. Nodes.Select(end =>
        (double[])[.. Enumerable.Range(0, Nodes.Length).Select(k => end * Nodes.Zip(Weights, (n, w) => w * Lagrange(k, end * n)).Sum())])];

    private readonly double[] ends;

    /// <param name="ends">The ends of the cells, from 0.</param>
    public NoiseQuadrature(double[] ends)
    {
        this.ends = ends;
        Times = [.. Enumerable.Range(0, ends.Length - 1).SelectMany(i => Nodes.Select(n => ends[i] + (n * (ends[i + 1] - ends[i]))))];
    }

    /// <summary>The times at which f and g are evaluated, in order.</summary>
    public double[] Times { get; }

    /// <summary>log kept and the variance at the ends of the cells.</summary>
    public (double[] LogKept, double[] Variance) Of(double[] drift, double[] diffusion)
    {
        var (logKept, variance, inside) = (new double[ends.Length], new double[ends.Length], new double[Nodes.Length]);
        for (var i = 0; i + 1 < ends.Length; i++)
        {
            var (length, first) = (ends[i + 1] - ends[i], i * Nodes.Length);
            var (across, added) = (0.0, 0.0);
            for (var j = 0; j < Nodes.Length; j++)
            {
                across += length * Weights[j] * drift[first + j];
                inside[j] = 0;
                for (var k = 0; k < Nodes.Length; k++) inside[j] += length * Partial[j][k] * drift[first + k];
            }

            for (var j = 0; j < Nodes.Length; j++)
                added += length * Weights[j] * diffusion[first + j] * diffusion[first + j] * Math.Exp(2 * (across - inside[j]));
            (logKept[i + 1], variance[i + 1]) = (logKept[i] + across, (variance[i] * Math.Exp(2 * across)) + added);
        }

        return (logKept, variance);
    }

    // the roots of the fifth Legendre polynomial
    private static double[] Legendre => [-Outer, -Inner, 0, Inner, Outer];

    private static double[] LegendreWeights =>
        [(322 - (13 * Math.Sqrt(70))) / 900, (322 + (13 * Math.Sqrt(70))) / 900, 128 / 225.0, (322 + (13 * Math.Sqrt(70))) / 900,
            (322 - (13 * Math.Sqrt(70))) / 900];

    private static double Inner => Math.Sqrt(5 - (2 * Math.Sqrt(10 / 7.0))) / 3;

    private static double Outer => Math.Sqrt(5 + (2 * Math.Sqrt(10 / 7.0))) / 3;

    private static double Lagrange(int k, double x) =>
        Nodes.Where((_, j) => j != k).Aggregate(1.0, (product, node) => product * (x - node) / (Nodes[k] - node));
}
