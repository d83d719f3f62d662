namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// Which factors have unknowns that are multiplied with each other, and whose precisions determine how many of them are in use.
/// </summary>
/// <param name="All">All factors.</param>
/// <param name="Pairs">The pairs of factors, in both orders.</param>
/// <param name="Relevant">The unknowns with automatic relevance determination.</param>
internal sealed record MultipliedFactors(
    IReadOnlyList<Factor> All, IReadOnlySet<(Factor One, Factor Other)> Pairs, IReadOnlyList<RelevantProduct> Relevant)
{
    /// <summary>The pairs of a story.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="catalog">The definitions of distributions.</param>
    /// <param name="factors">The factors of the approximation.</param>
    public static MultipliedFactors Find(ModelGraph graph, StandardCatalog catalog, IReadOnlyList<Factor> factors)
    {
        var of = factors.Where(f => f.IsMultiplied).SelectMany(f => f.Unknowns, (f, u) => (u.Name, f)).ToDictionary(p => p.Name, p => p.f);
        if (of.Count == 0) return new(factors, new HashSet<(Factor, Factor)>(), []);
        var reader = new MultipliedReads(graph, of.ContainsKey);
        var pairs = new HashSet<(string One, string Other)>();
        foreach (var draw in graph.Story.OfType<Draw>())
            pairs.UnionWith(reader.InLocation(
                catalog, ElementDraw.Analyze(graph, catalog.FindFunction("dot")!, draw, of.ContainsKey).Each)?.Multiplied ?? []);
        return new(factors, pairs.Select(p => (of[p.One], of[p.Other])).ToHashSet(), [.. Relevances()]);

        IEnumerable<RelevantProduct> Relevances()
        {
            foreach (var (loading, relevance, dimension) in RelevantFactors.In(graph, catalog, factors))
                if (pairs.FirstOrDefault(p => p.One == loading).Other is { } scores && factors.FirstOrDefault(
                    f => f.Unknowns.Any(u => u.Name == relevance)) is ElementFactor precision && IsRelevanceAlone(relevance))
                    yield return new(of[scores], graph[scores], of[loading], graph[loading], precision)
                    {
                        IsRotated = dimension == graph[loading].Whole.Dims.Count - 1 && graph[scores].Whole.Dims is [.., var last]
                            && last == graph[loading].Whole.Dims[^1] && pairs.Count(p => p.One == loading || p.One == scores) == 2
                            && of[scores] is NormalFactor && of[loading] is NormalFactor,
                    };
        }

        // statements that draw others need its value in the first sweeps
        bool IsRelevanceAlone(string relevance) => graph.Story.OfType<Draw>()
            .All(d => of.ContainsKey(d.Target.Of) || !DeepReads.Find(graph, d).Any(r => r.Of == relevance));
    }
}

/// <summary>Unknowns whose precisions are unknowns, and those that they are multiplied with.</summary>
/// <param name="ScoresFactor">The factor of the others.</param>
/// <param name="Scores">The others.</param>
/// <param name="LoadingsFactor">The factor of those with such precisions.</param>
/// <param name="Loadings">Those with such precisions.</param>
/// <param name="Relevance">The factor of the precisions.</param>
internal sealed record RelevantProduct(
    Factor ScoresFactor, Variable Scores, Factor LoadingsFactor, Variable Loadings, ElementFactor Relevance)
{
    /// <summary>Whether vectors of both are multiplied, with a precision for each element, and neither with anything else.</summary>
    public required bool IsRotated { get; init; }

    /// <summary>
    /// The most factors at a start: without relevances each inflates the noise by its part of the rows, and too many remove each other.
    /// </summary>
    public int MostAtStart => IsRotated ? Math.Max(1, (((NormalFactor)ScoresFactor).CountOf(Scores) / 2) - 1) : int.MaxValue;
}
