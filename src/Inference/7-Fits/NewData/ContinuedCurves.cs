namespace ProbDsl.Inference.NewData;

/// <summary>
/// Curves that a fit has integrated, at the points of new rows: they are integrated again along the points of both, given the data of the
/// fit, since their values at the fit's points alone do not have their derivatives.
/// </summary>
public static class ContinuedCurves
{
    // the draws of all unknowns are some 200 MB at most
    private const double MostNumbers = 2.5e7;
    private const int FewestDraws = 100, UsualDraws = 1000;

    /// <summary>The fit with draws of its curves at all points; unchanged if it has none.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="problem">Its rows, and new ones after them.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="engine">The engine of the program.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="draws">The most draws; null for the default.</param>
    public static SavedFit Extend(SavedFit fit, Problem problem, StandardCatalog catalog, EngineChoice engine, ulong seed,
        int? draws = null)
    {
        if (problem.Continued.Count == 0) return fit;
        var all = DensityPlan.Analyze(problem);
        var plan = all.WithIntegrals(problem.Graph, b => b is GaussianEffects { Way: EffectWay.Chain } && b.Latents.All(IsContinued));
        if (plan.Integrated.Count == 0) return fit;
        var numbers = problem.Graph.Variables.Sum(v => (double)problem.ShapeOf(v).Count);
        var most = (int)Math.Min(draws ?? (fit.IsPoint ? UsualDraws : int.MaxValue), Math.Max(FewestDraws, MostNumbers / numbers));
        var count = fit.IsPoint ? most : Math.Min(fit.Posterior.Count, most);
        var spaced = fit.Posterior.Arrays.ToDictionary(a => a.Key, a => PosteriorDraws.Spaced(a.Value, count));
        foreach (var (latent, drawn) in IntegratedLatents.Drawn(new(count, spaced), problem, plan, catalog, engine, seed))
            spaced[latent.Name] = drawn;
        return fit with { Posterior = new(count, spaced) };

        bool IsContinued(Variable latent) => fit.Posterior.Arrays.TryGetValue(latent.Name, out var known)
            && !known.Shape[1..].Equals(problem.ShapeOf(latent));
    }
}
