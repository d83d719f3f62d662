using ProbDsl.Catalogue;
using ProbDsl.Catalogue.Families;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Estimation;

/// <summary>
/// The closed-form maximum of one fully observed law: each element of the params (one, or one per group) is estimated from the rows that
/// read it, and from nothing else: neither the offset nor the spread of the other groups has a say.
/// </summary>
internal sealed class ElementwiseEstimate
{
    private readonly LawRows[] elements;

    public ElementwiseEstimate(Problem problem, StandardCatalogue catalogue, EstimatedLaw estimated)
    {
        Law = new(problem, catalogue, estimated);
        var array = problem.Graph[estimated.Estimated.First().Access.Of];
        int[] sizes = [.. array.Whole.Dims.Take(estimated.Key.Count).Select(d => problem.SizeOf(d.Size))];
        elements = Law.Split(Law.Reader.Elements(estimated.Key, sizes, Law.Rows), sizes.Aggregate(1, (a, b) => a * b));
    }

    public LawRows Law { get; }

    public int FreeParameters => Law.Family.FreeCount * elements.Length;

    /// <summary>
    /// The theta of each element and how each maximum was found. Sums are taken twice: about a rough centre, then about the result, which
    /// costs no digits.
    /// </summary>
    public (double[][] Thetas, Maximum[] Maxima, double Slope) Solve()
    {
        var thetas = elements.Select(e => e.Start()).ToArray();
        var maxima = new Maximum[thetas.Length];
        var slope = 0.0;
        for (var i = 0; i < thetas.Length; i++)
        {
            Maximise(elements[i], thetas[i]);
            maxima[i] = Maximise(elements[i], thetas[i]);
            if (maxima[i] == Maximum.Inside)
                slope = Math.Max(slope, elements[i].Family.LargestSlope(elements[i].Statistics(thetas[i]), thetas[i]));
        }

        return (thetas, maxima, slope);
    }

    /// <summary>Whether the gradient is 0, to rounding, at the theta of each element.</summary>
    public bool IsMaximum(double[][] thetas) =>
        elements.Index().All(e => e.Item.IsFlat([e.Item.Statistics(thetas[e.Index])], [thetas[e.Index]]));

    private static Maximum Maximise(LawRows rows, double[] theta) => rows.Family.Maximise(rows.Statistics(theta), theta);
}
