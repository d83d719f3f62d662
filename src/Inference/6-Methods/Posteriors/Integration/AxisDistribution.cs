using MathNet.Numerics.Integration;

namespace ProbDsl.Inference.Integration;

/// <summary>
/// The marginal distribution of the parameter that depends on a grid's last coordinate alone: its density is the sum of weights over all
/// other coordinates at evenly spaced points, and between them that of the polynomial through the nearest ones, which is about as exact as
/// the grid itself.
/// </summary>
internal sealed class AxisDistribution
{
    private const int Halvings = 60;
    private static readonly GaussLegendreRule rule = new(0, 1, 12);

    /// <summary>The barycentric weights of the polynomial through 14 evenly spaced points: (-1)^k (13 over k).</summary>
    private static readonly double[] barycentric = [1, -13, 78, -286, 715, -1287, 1716, -1716, 1287, -715, 286, -78, 13, -1];

    private readonly QuadratureGridMap map;
    private readonly double[] mass;
    private readonly int first;
    private readonly double step;

    public AxisDistribution(QuadratureGrid lattice)
    {
        map = lattice.Map;
        var last = lattice.Map.Dimension - 1;
        int[] positions = [.. Enumerable.Range(0, lattice.Count).Select(p => lattice.Position(p, last))];
        (first, step) = (positions.Min(), lattice.Step);
        mass = new double[positions.Max() - first + 1];
        for (var p = 0; p < positions.Length; p++) mass[positions[p] - first] += lattice.Weights[p];
    }

    /// <summary>The quantile of the unconstrained parameter for a probability.</summary>
    public double Quantile(double probability)
    {
        var (below, panel) = (0.0, -1.0);
        for (; panel < mass.Length; panel++)
        {
            var next = below + Between(panel, panel + 1);
            if (next >= probability) break;
            below = next;
        }

        var (low, high) = (panel, panel + 1);
        for (var round = 0; round < Halvings; round++)
        {
            var middle = (low + high) / 2;
            if (below + Between(panel, middle) < probability) low = middle;
            else high = middle;
        }

        return map.IsolatedParameterAt((first + low) * step);
    }

    private double Between(double from, double to)
    {
        var sum = 0.0;
        for (var node = 0; node < rule.Order; node++) sum += rule.GetWeight(node) * Density(from + ((to - from) * rule.GetAbscissa(node)));
        return sum * (to - from);
    }

    /// <summary>The density by the barycentric formula.</summary>
    private double Density(double s)
    {
        var (start, above, below) = ((int)Math.Floor(s) - (barycentric.Length / 2) + 1, 0.0, 0.0);
        for (var k = 0; k < barycentric.Length; k++)
        {
            var (away, own) = (s - start - k, start + k >= 0 && start + k < mass.Length ? mass[start + k] : 0);
            if (away == 0) return own;
            (above, below) = (above + (barycentric[k] / away * own), below + (barycentric[k] / away));
        }

        return above / below;
    }
}
