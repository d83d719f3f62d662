namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// Automatic relevance determination (MacKay 1994): normal unknowns with mean 0, multiplied with other unknowns, whose precisions are
/// unknowns of their own, one for each index of a dimension.
/// </summary>
internal static class RelevantFactors
{
    /// <summary>The use of each such unknown.</summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The definitions of distributions.</param>
    /// <param name="factors">The factors of the approximation.</param>
    /// <param name="estimates">The means and standard deviations of all unknowns.</param>
    public static IEnumerable<RelevanceUse> Compute(
        Problem problem, StandardCatalog catalog, IReadOnlyList<Factor> factors, IReadOnlyList<Estimate> estimates)
    {
        foreach (var (loading, relevance, dimension) in In(problem.Graph, catalog, factors))
            if (estimates.FirstOrDefault(e => e.Name == loading) is { Spread.Sd: var sd } estimate)
                yield return new(loading, relevance, [.. Explained(estimate.Value, sd.Values, dimension)],
                    [.. MemberNames.Find(problem, loading).ElementAtOrDefault(dimension)
                        ?? Enumerable.Range(1, estimate.Value.Shape[dimension]).Select(k => k.ToString(CultureInfo.InvariantCulture))]);
    }

    /// <summary>Each such unknown, its precision, and the dimension whose indices select a precision.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="catalog">The definitions of distributions.</param>
    /// <param name="factors">The factors of the approximation.</param>
    public static IEnumerable<(string Loading, string Relevance, int Dimension)> In(
        ModelGraph graph, StandardCatalog catalog, IReadOnlyList<Factor> factors)
    {
        var names = factors.SelectMany(f => f.Unknowns).Select(u => u.Name).ToHashSet();
        var scales = factors.OfType<ElementFactor>().SelectMany(f => f.Unknowns).Select(u => u.Name).ToHashSet();
        var loadings = factors.Where(f => f.IsMultiplied)
            .SelectMany(f => f.Unknowns).Select(u => u.Name).ToHashSet();
        foreach (var draw in graph.Story.OfType<Draw>().Where(d => loadings.Contains(d.Target.Of)))
        {
            var each = ElementDraw.Analyze(graph, catalog.FindFunction("dot")!, draw, names.Contains).Each;
            if (!each.Distribution.Values.Any(g => g is { Parameter.Name: "mean", Value: Literal { Value: 0 } })) continue;
            var scale = each.Distribution.Values.Select(g => PowerForm.Analyze(graph, g.Value, scales.Contains) is { } form
                ? DeepReads.Find(graph, g.Value).First(r => r.Of == form.Unknown) : null).FirstOrDefault(r => r is not null);
            if (scale is { At: [var index] } && each.Target.At.ToList().IndexOf(index) is >= 0 and var dimension)
                yield return (draw.Target.Of, scale.Of, dimension);
        }
    }

    private static IEnumerable<double> Explained(Tensor of, double[] sds, int dimension)
    {
        var (means, shape) = (of.Values, of.Shape);
        var inner = shape[(dimension + 1)..].Count;
        var (known, all) = (new double[shape[dimension]], new double[shape[dimension]]);
        for (var e = 0; e < means.Length; e++)
        {
            var index = e / inner % shape[dimension];
            known[index] += means[e] * means[e];
            all[index] += (means[e] * means[e]) + (sds[e] * sds[e]);
        }

        return known.Zip(all, (k, a) => k / a);
    }
}
