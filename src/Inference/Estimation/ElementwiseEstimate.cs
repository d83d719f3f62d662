using ProbDsl.Catalog;
using ProbDsl.Catalog.Families;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Estimation;

/// <summary>
/// The closed-form maximum of one fully observed distribution: each element of the params (one, or one per group) is estimated only from
/// the rows that read it, independently of the offset and variance of other groups.
/// </summary>
internal sealed class ElementwiseEstimate
{
    private readonly DistributionRows[] elements;

    public ElementwiseEstimate(Problem problem, StandardCatalog catalog, EstimatedDistribution estimated)
    {
        Distribution = new(problem, catalog, estimated);
        var array = problem.Graph[estimated.Estimated.First().Access.Of];
        int[] sizes = [.. array.Whole.Dims.Take(estimated.Key.Count).Select(d => problem.SizeOf(d.Size))];
        elements = Distribution.Split(Distribution.Reader.Elements(estimated.Key, sizes, Distribution.Rows),
            sizes.Aggregate(1, (a, b) => a * b));
    }

    public DistributionRows Distribution { get; }

    public int FreeParameters => Distribution.Family.FreeCount * elements.Length;

    /// <summary>
    /// The theta of each element and how each maximum was found. Sums are taken twice, about a rough center and then about the result, so
    /// that no digits are lost.
    /// </summary>
    public (double[][] Thetas, MaximumKind[] Maxima, double Gradient) Solve()
    {
        var thetas = elements.Select(e => e.Start()).ToArray();
        var maxima = new MaximumKind[thetas.Length];
        var gradient = 0.0;
        for (var i = 0; i < thetas.Length; i++)
        {
            Maximize(elements[i], thetas[i]);
            maxima[i] = Maximize(elements[i], thetas[i]);
            if (maxima[i] == MaximumKind.Inside)
                gradient = Math.Max(gradient, elements[i].Family.LargestGradient(elements[i].Statistics(thetas[i]), thetas[i]));
        }

        return (thetas, maxima, gradient);
    }

    /// <summary>Whether the gradient is 0, to rounding, at the theta of each element.</summary>
    public bool IsMaximum(double[][] thetas) =>
        elements.Index().All(e => e.Item.IsStationary([e.Item.Statistics(thetas[e.Index])], [thetas[e.Index]]));

    private static MaximumKind Maximize(DistributionRows rows, double[] theta) => rows.Family.Maximize(rows.Statistics(theta), theta);
}
