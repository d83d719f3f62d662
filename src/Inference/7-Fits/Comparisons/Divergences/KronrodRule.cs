namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>
/// The rule of seven points on [-1, 1] that extends Gauss's of three (Kronrod 1965), exact for polynomials of degree 11; the difference
/// between both rules estimates the error.
/// </summary>
internal static class KronrodRule
{
    public const int Points = 7;

    private static readonly double[] half = [0.960491268708020283, 0.774596669241483377, 0.434243749346802558];

    private static readonly double[] halfWeights = [0.104656226026467265, 0.268488089868333441, 0.401397414775962223];

    private const double MiddleWeight = 0.450916538658474142;

    public static double[] Nodes { get; } = [-half[0], -half[1], -half[2], 0, half[2], half[1], half[0]];

    public static double[] Weights { get; } =
        [halfWeights[0], halfWeights[1], halfWeights[2], MiddleWeight, halfWeights[2], halfWeights[1], halfWeights[0]];

    /// <summary>The weights of Gauss's rule at the same nodes.</summary>
    public static double[] Gauss { get; } = [0, 5.0 / 9, 0, 8.0 / 9, 0, 5.0 / 9, 0];

    /// <summary>[i, j]: the weight of node j in the integral from -1 to node i of the polynomial through all nodes.</summary>
    public static double[,] Cumulative { get; } = IntegralsToNodes();

    private static double[,] IntegralsToNodes()
    {
        var weights = new double[Points, Points];
        for (var j = 0; j < Points; j++)
        {
            var basis = Basis(j);
            for (var i = 0; i < Points; i++)
                for (var power = 0; power < Points; power++)
                    weights[i, j] += basis[power] * (Math.Pow(Nodes[i], power + 1) - Math.Pow(-1, power + 1)) / (power + 1);
        }

        return weights;
    }

    /// <summary>The coefficients of the polynomial that is 1 at node j and 0 at the others, by ascending power.</summary>
    private static double[] Basis(int j)
    {
        var basis = new double[Points];
        basis[0] = 1;
        for (var (other, degree) = (0, 0); other < Points; other++)
        {
            if (other == j) continue;
            degree++;
            var scale = 1 / (Nodes[j] - Nodes[other]);
            for (var power = degree; power >= 0; power--)
                basis[power] = scale * ((power > 0 ? basis[power - 1] : 0) - (Nodes[other] * basis[power]));
        }

        return basis;
    }
}
