namespace ProbDsl.Inference.DrawDiagnostics;

/// <summary>
/// How much a posterior changes where a component of its density (a prior, the likelihood) is raised to a power near 1: draws are weighted
/// by the component to the power of the change, the weights smoothed, and the distance of the weighted distribution function from the
/// plain one divided by the change of log2 of the power (N. Kallioinen, T. Paananen, P. Bürkner and A. Vehtari, Statistics and Computing
/// 34, 2024; as the R package priorsense).
/// </summary>
public sealed class PowerScaling
{
    /// <summary>The powers.</summary>
    private const double Lower = 0.99, Upper = 1.01;

    private readonly double[] lower, upper;

    /// <param name="component">The log density of the component at each draw [draws].</param>
    public PowerScaling(double[] component) => (lower, upper) = (Weights(component, Lower), Weights(component, Upper));

    /// <summary>The sensitivity from which an unknown depends on a component.</summary>
    public const double Threshold = 0.05;

    /// <summary>The smoothed weights [draws] that raise a component to a power; their sum is 1.</summary>
    /// <param name="component">The log density of the component at each draw [draws].</param>
    /// <param name="power">The power; 1 leaves the posterior as it is.</param>
    public static double[] Weights(double[] component, double power)
    {
        double[] weights = [.. component.Select(v => (power - 1) * v)];
        var most = weights.Max();
        for (var i = 0; i < weights.Length; i++) weights[i] = Math.Exp(weights[i] - most);
        ParetoSmoothing.Smooth(weights);
        var sum = weights.Sum();
        for (var i = 0; i < weights.Length; i++) weights[i] /= sum;
        return weights;
    }

    /// <summary>The sensitivity of a quantity to the component: the mean over both powers.</summary>
    /// <param name="draws">The quantity at each draw [draws].</param>
    public double SensitivityOf(double[] draws)
    {
        var (ascending, order) = InOrder(draws);
        return SensitivityOf(ascending, order);
    }

    /// <summary>Draws in ascending order, and the index of each: once for all components.</summary>
    public static (double[] Ascending, int[] Order) InOrder(double[] draws)
    {
        int[] order = [.. Enumerable.Range(0, draws.Length)];
        double[] ascending = [.. draws];
        Array.Sort(ascending, order);
        return (ascending, order);
    }

    /// <inheritdoc cref="SensitivityOf(double[])"/>
    /// <param name="ascending">The quantity at each draw in ascending order [draws].</param>
    /// <param name="order">The index of each of these draws [draws].</param>
    public double SensitivityOf(double[] ascending, int[] order) =>
        ((Distance(ascending, order, upper) / Math.Log2(Upper)) - (Distance(ascending, order, lower) / Math.Log2(Lower))) / 2;

    /// <summary>
    /// The cumulative Jensen-Shannon distance of weighted draws from the same draws with equal weights, between 0 and 1: the larger of that
    /// of the draws and of their negatives (H. Nguyen and J. Vreeken 2015).
    /// </summary>
    /// <param name="ascending">The draws in ascending order [draws].</param>
    /// <param name="order">The index of the weight of each [draws].</param>
    /// <param name="weights">The weights [draws], whose sum is 1.</param>
    public static double Distance(double[] ascending, int[] order, double[] weights) =>
        Math.Sqrt(Math.Max(
            Divergence(ascending, order, weights, isReversed: false), Divergence(ascending, order, weights, isReversed: true)));

    private static double Divergence(double[] ascending, int[] order, double[] weights, bool isReversed)
    {
        var (plain, weighted, sum, bound, count) = (0.0, 0.0, 0.0, 0.0, ascending.Length);
        for (var i = 0; i < count - 1; i++)
        {
            var at = isReversed ? count - 1 - i : i;
            plain += 1.0 / count;
            weighted += weights[order[at]];
            var width = Math.Abs(ascending[isReversed ? at - 1 : at + 1] - ascending[at]);
            if (width == 0) continue;
            var middle = (plain + weighted) / 2;
            sum += width * ((plain * Math.Log2(plain / middle)) + (weighted > 0 ? weighted * Math.Log2(weighted / middle) : 0));
            bound += width * (plain + weighted);
        }

        // the two corrections by the integrals cancel
        return bound > 0 ? Math.Max(0, sum / bound) : 0;
    }
}
