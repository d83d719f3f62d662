namespace ProbDsl.Inference.MarginalEffects;

/// <summary>
/// A statement about the unknowns of a fit with its posterior probability, as `hypothesis` of R's brms: of `a > b` the fraction of draws
/// for which it holds, of `a = b` the distribution of the difference alone.
/// </summary>
/// <param name="Text">The statement as the user wrote it.</param>
/// <param name="Mean">The posterior mean of its left side less its right side.</param>
/// <param name="Sd">The standard deviation of that difference.</param>
/// <param name="Low">The lower end of its interval.</param>
/// <param name="High">The upper end.</param>
/// <param name="Probability">The posterior probability; null of an equality.</param>
public sealed record Hypothesis(string Text, double Mean, double Sd, double Low, double High, double? Probability)
{
    /// <summary>The posterior odds of the statement: infinite if no draw speaks against it; null of an equality.</summary>
    public double? EvidenceRatio => Probability is { } p ? p / (1 - p) : null;

    /// <summary>Tests statements; their sides are expressions of the story, compiled with it.</summary>
    /// <param name="fit">A fit with draws.</param>
    /// <param name="texts">The statements.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="interval">The interval of the differences.</param>
    public static Result<IReadOnlyList<Hypothesis>> Test(
        SavedFit fit, IReadOnlyList<string> texts, StandardCatalog catalog, CredibleInterval interval)
    {
        if (EffectDraws.HasPoints(fit)) return EffectDiagnostics.TestOfPoint(fit);
        var tested = new List<Hypothesis>();
        foreach (var text in texts)
        {
            var one = Test(fit, text, catalog, interval);
            if (one.Value is not { } hypothesis) return new(null, one.Diagnostics);
            tested.Add(hypothesis);
        }

        return tested;
    }

    private static Result<Hypothesis> Test(SavedFit fit, string text, StandardCatalog catalog, CredibleInterval interval)
    {
        if (fit.Graph.FirstStatement.Source is not { } story) return EffectDiagnostics.NoHypothesis(text);
        var compiled = StatementSides.Compile(text, story, fit.Hyperparameters, catalog);
        if (compiled.Value is not { Graph: var graph } sides) return new(null, compiled.Diagnostics);
        if (sides.Read.FirstOrDefault(name => graph[name].Role != Role.Constant && !fit.Posterior.Arrays.ContainsKey(name)) is { } unknown)
            return EffectDiagnostics.NotInFit(text, unknown, graph[unknown].Role == Role.Data);
        var problem = new Problem(graph, fit.Hyperparameters, SizesOf(fit, graph), new Dictionary<string, Tensor>(), fit.SavedData.Groups)
            { Levels = fit.SavedData.Levels, LookUps = fit.SavedData.LookUps, Trained = fit.Weights };
        var (differences, equal) = (sides.Differences(problem, catalog, fit.Posterior), new double[1]);
        return sides.Tested(differences,
            WeightedDraws.Summarize([.. differences.Select(_ => equal)], 0, s => differences[s], interval));
    }

    /// <summary>The sizes of the fit, and the positions of levels that only the statement names.</summary>
    private static Dictionary<string, long> SizesOf(SavedFit fit, ModelGraph graph)
    {
        var sizes = new Dictionary<string, long>(fit.SavedData.Sizes);
        foreach (var level in graph.NamedLevels)
            if (fit.SavedData.Levels.GetValueOrDefault(level.Of)?.Texts.ToList().IndexOf(level.Level) is { } at && at >= 0)
                sizes.TryAdd(level.Symbol, at + 1);
        return sizes;
    }
}
