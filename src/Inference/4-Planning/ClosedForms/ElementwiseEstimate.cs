namespace ProbDsl.Inference.ClosedForms;

/// <summary>
/// The closed-form maximum of one fully observed distribution: each element of the params (one, or one per group) is estimated only from
/// the rows that read it, independently of the offset and variance of other groups.
/// </summary>
public sealed class ElementwiseEstimate
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
    /// <param name="ranks">
    /// The processes, of which each sums its part of the rows of a single element, or estimates its part of several elements; the result
    /// has the bits of one process. Null for one.
    /// </param>
    public (double[][] Thetas, MaximumKind[] Maxima, double Gradient) Solve(ICommunicator? ranks = null)
    {
        ranks ??= Alone.Instance;
        var thetas = new double[elements.Length][];
        var maxima = new MaximumKind[elements.Length];
        var gradients = new double[elements.Length];
        var (first, count) = elements.Length == 1 ? (0, 1) : ranks.PartOf(elements.Length);
        var together = elements.Length == 1 ? ranks : Alone.Instance;
        for (var i = first; i < first + count; i++)
        {
            thetas[i] = elements[i].Start();
            Maximize(elements[i], thetas[i], together);
            maxima[i] = Maximize(elements[i], thetas[i], together);
            if (maxima[i] == MaximumKind.Inside)
                gradients[i] = elements[i].Family.LargestGradient(elements[i].Statistics(thetas[i], ranks: together), thetas[i]);
        }

        if (elements.Length > 1 && ranks.Count > 1) Share(ranks, thetas, maxima, gradients);
        return (thetas, maxima, gradients.Max());
    }

    /// <summary>Gives all ranks the estimates of each.</summary>
    private void Share(ICommunicator ranks, double[][] thetas, MaximumKind[] maxima, double[] gradients)
    {
        var width = elements[0].Start().Length;
        for (var rank = 0; rank < ranks.Count; rank++)
        {
            var (first, count) = ranks.PartOf(elements.Length, rank);
            if (count == 0) continue;
            var numbers = new double[count * (width + 2)];
            for (var i = 0; i < count; i++)
            {
                if (rank != ranks.Rank) break;
                var own = numbers.AsSpan(i * (width + 2), width + 2);
                thetas[first + i].CopyTo(own);
                (own[width], own[^1]) = ((int)maxima[first + i], gradients[first + i]);
            }

            ranks.Broadcast(numbers, rank);
            for (var i = 0; i < count; i++)
            {
                var own = numbers.AsSpan(i * (width + 2), width + 2);
                thetas[first + i] = own[..width].ToArray();
                (maxima[first + i], gradients[first + i]) = ((MaximumKind)(int)own[width], own[^1]);
            }
        }
    }

    /// <summary>Whether the gradient is 0, to rounding, at the theta of each element.</summary>
    public bool IsMaximum(double[][] thetas) =>
        elements.Index().All(e => e.Item.IsStationary([e.Item.Statistics(thetas[e.Index])], [thetas[e.Index]]));

    private static MaximumKind Maximize(DistributionRows rows, double[] theta, ICommunicator ranks) =>
        rows.Family.Maximize(rows.Statistics(theta, ranks: ranks), theta);
}
