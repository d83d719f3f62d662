using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Optimization;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Density;

/// <summary>
/// Checks a maximum in closed form before it is reported: the gradient of the story's own log density must be 0 there, to rounding. It
/// compares what a distribution declares of itself, and the formulas made of that, with the density.
/// </summary>
/// <param name="objective">What is at its maximum: the log density, or its mean over unobserved variables.</param>
/// <param name="joint">The unknowns of the objective, the checked ones on their own scale.</param>
/// <param name="rows">Members of the longest plate.</param>
internal sealed class GradientCheck(IDifferentiable objective, LogJoint joint, long rows)
{
    /// <summary>
    /// What may be left of a row's gradient by the logarithm of a scale, and of other numbers in standard errors times the root of the
    /// rows. A wrong formula leaves about 1.
    /// </summary>
    private const double Small = 1e-4;

    /// <summary>By which share of itself a number may be off through rounding.</summary>
    private const double Rounding = 1e-13;

    /// <summary>Changes of the gradient that tell its curvature: in turn along steps that come nearer to a standard error.</summary>
    private const int Rounds = 3;

    /// <summary>
    /// What may be left of the gradient of this many rows by numbers without a unit: logarithms of scales, means in standard deviations.
    /// </summary>
    public static double MostOfScale(long rows) => Small * Math.Max(1, rows);

    private readonly double[] gradient = new double[objective.Dimension], moved = new double[objective.Dimension];

    /// <summary>Null where the objective is flat at the point along all of these unknowns; else along which it is not.</summary>
    public Diagnostic? Of(IReadOnlyCollection<string> unknowns, double[] point)
    {
        objective.Evaluate(point, gradient);
        var (others, start) = (new List<int>(), 0);
        foreach (var coordinate in joint.Coordinates)
        {
            var places = Enumerable.Range(start, coordinate.Free.Count);
            start += coordinate.Free.Count;
            if (!unknowns.Contains(coordinate.Unknown.Name)) continue;
            if (!HasScale(coordinate.Unknown.Support)) others.AddRange(places);
            else if (!(UnconstrainedGradient.Largest(coordinate, isItsOwn: true, point.AsSpan(places.First(), coordinate.Free.Count),
                gradient.AsSpan(places.First(), coordinate.Free.Count)) <= MostOfScale(rows)))
                return ClosedFormDiagnostics.NotFlat(coordinate.Unknown);
        }

        return others.Count > 0 && Steep([.. others], point) is >= 0 and var steep
            ? ClosedFormDiagnostics.NotFlat(joint.NameOf(steep).Unknown) : null;
    }

    /// <summary>Whether free coordinates take the units out of its gradient: logarithms, logits, shares.</summary>
    private static bool HasScale(Support support) =>
        support is PositiveReals or UnitInterval or Between or Simplices or PositiveDefiniteMatrices;

    /// <summary>
    /// The number along which the gradient is large beside its own curvature, in units of a standard error; -1 where there is none.
    /// </summary>
    private int Steep(int[] places, double[] point)
    {
        var curvature = Curvature(places, point);
        var rounding = Rounding * places.Select((p, i) => Math.Abs(point[p]) * Math.Sqrt(curvature[i])).Sum();
        var most = (Small * Math.Sqrt(Math.Max(1, rows))) + rounding;
        for (var i = 0; i < places.Length; i++)
            if (!(Math.Abs(gradient[places[i]]) <= most * Math.Sqrt(curvature[i]))) return places[i];
        return -1;
    }

    /// <summary>
    /// How fast the gradient changes along each number, at least: all are moved at once, by steps that a step before has made one standard
    /// error each, in several directions, so that what goes together does not cancel in all of them.
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

    // the same, in turn, and after the golden ratio
    private static int Sign(int way, int i) => way == 0 || (way == 1 ? i % 2 == 0 : i * 0.618 % 1 < 0.5) ? 1 : -1;
}
