namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// Checks a closed-form maximum before it is reported: the gradient of the story's own log density must be 0 there, up to rounding. This
/// compares a distribution's declared statistics, and the formulas based on them, with its density.
/// </summary>
/// <param name="objective">The maximized function: the log density, or its mean over unobserved variables.</param>
/// <param name="joint">The unknowns of the objective, the checked ones on their own scale.</param>
/// <param name="rows">The size of the longest plate.</param>
public sealed class GradientCheck(IDifferentiable objective, LogJoint joint, long rows)
{
    /// <summary>
    /// The tolerance on a row's derivative with respect to the logarithm of a scale, and, for other parameters, in standard errors times
    /// the square root of the rows. A wrong formula leaves about 1.
    /// </summary>
    private const double Small = 1e-4;

    /// <summary>The relative rounding error of a parameter.</summary>
    private const double Rounding = 1e-13;

    /// <summary>The number of rounds that estimate the curvature by gradient changes, along steps closer and closer to a standard
    /// error.</summary>
    private const int Rounds = 3;

    /// <summary>
    /// The tolerance on the gradient of this many rows with respect to unitless parameters: logarithms of scales, means in standard
    /// deviations.
    /// </summary>
    public static double MostOfScale(long rows) => Small * Math.Max(1, rows);

    private readonly double[] gradient = new double[objective.Dimension], moved = new double[objective.Dimension];

    /// <summary>An error for the first of these unknowns along which the gradient is not 0 at the point; null if there is none.</summary>
    public Diagnostic? Of(IReadOnlyCollection<string> unknowns, double[] point)
    {
        objective.Evaluate(point, gradient);
        var (others, start) = (new List<int>(), 0);
        foreach (var coordinate in joint.Coordinates)
        {
            var places = Enumerable.Range(start, coordinate.Free.Count);
            start += coordinate.Free.Count;
            if (!unknowns.Contains(coordinate.Unknown.Name)) continue;
            // of sums as large as 1e12 the gradient has rounding errors above that tolerance, which are small in standard errors
            if (!HasScale(coordinate.Unknown.Support)
                || !(UnconstrainedGradient.Largest(coordinate, isItsOwn: true, point.AsSpan(places.First(), coordinate.Free.Count),
                    gradient.AsSpan(places.First(), coordinate.Free.Count)) <= MostOfScale(rows)))
                others.AddRange(places);
        }

        return others.Count > 0 && FindNonzero([.. others], point) is >= 0 and var steep
            ? ClosedFormDiagnostics.NonzeroGradient(joint.NameOf(steep).Unknown) : null;
    }

    /// <summary>Whether the unconstrained coordinates of a support are unitless: logarithms, logits, softmax.</summary>
    private static bool HasScale(Support support) =>
        support is PositiveReals or UnitInterval or IntervalSupport or Simplices or PositiveDefiniteMatrices;

    /// <summary>
    /// The parameter whose derivative is large relative to its curvature, in units of a standard error; -1 if there is none.
    /// </summary>
    private int FindNonzero(int[] places, double[] point)
    {
        var curvature = Curvature(places, point);
        var rounding = Rounding * places.Select((p, i) => Math.Abs(point[p]) * Math.Sqrt(curvature[i])).Sum();
        var most = (Small * Math.Sqrt(Math.Max(1, rows))) + rounding;
        for (var i = 0; i < places.Length; i++)
            if (!(Math.Abs(gradient[places[i]]) <= most * Math.Sqrt(curvature[i]))) return places[i];
        return -1;
    }

    /// <summary>
    /// A lower estimate of the gradient's rate of change along each parameter: all are moved at once, by steps of about one standard error
    /// from the round before, in several directions, so that correlated parameters do not cancel in all of them.
    /// </summary>
    private double[] Curvature(int[] places, double[] point)
    {
        double[] steps = [.. places.Select(p => 1e-3 * Math.Max(1, Math.Abs(point[p])))], curvature = new double[places.Length];
        for (var round = 0; round < Rounds; round++)
        {
            Array.Clear(curvature);
            for (var way = 0; way < 3; way++)
            {
                double[] there = [.. point];
                for (var i = 0; i < places.Length; i++) there[places[i]] += Sign(way, i) * steps[i];
                objective.Evaluate(there, moved);
                for (var i = 0; i < places.Length; i++)
                    if (Math.Abs(moved[places[i]] - gradient[places[i]]) / steps[i] is var own && double.IsFinite(own))
                        curvature[i] = Math.Max(curvature[i], own);
            }

            for (var i = 0; i < steps.Length; i++)
                if (curvature[i] > 0) steps[i] = 1 / Math.Sqrt(curvature[i]);
        }

        return curvature;
    }

    // signs of three directions: all equal, alternating, and by the golden ratio
    private static int Sign(int way, int i) => way == 0 || (way == 1 ? i % 2 == 0 : i * 0.618 % 1 < 0.5) ? 1 : -1;
}
