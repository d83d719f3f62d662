namespace ProbDsl.Inference.Judging;

/// <summary>
/// The components of a posterior density at draws of a fit: the priors of unknowns (<see cref="ScaledPriors"/>), and the likelihood, which
/// is all else: the density of the data, and of effects of groups and rows.
/// </summary>
/// <param name="Draws">The positions of the draws among those of the fit.</param>
/// <param name="Priors">The log density of each prior [draws], in nats, by its unknown.</param>
/// <param name="LogLikelihood">The log density of all else [draws], in nats.</param>
internal sealed record LogComponents(int[] Draws, IReadOnlyList<(string Unknown, double[] LogDensity)> Priors, double[] LogLikelihood)
{
    /// <summary>The densities of rows that are computed at most, but for <see cref="Fewest"/> draws.</summary>
    private const double MostRows = 1e8;

    private const int Fewest = 1000;

    /// <summary>The sum of all priors [draws].</summary>
    public double[] LogPrior => [.. Draws.Select((_, i) => Priors.Sum(p => p.LogDensity[i]))];

    /// <summary>Computes them.</summary>
    /// <param name="fit">The fit, with draws.</param>
    /// <param name="problem">The story with its data, from `Bind(.., sameRows: true)`.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="cancellation">Ends the computation between two draws.</param>
    public static Result<LogComponents> Compute(SavedFit fit, Problem problem, StandardCatalog catalog, EngineChoice engine,
        CancellationToken cancellation)
    {
        var priors = new ScaledPriors(problem.Graph).Find();
        if (priors.Count == 0) return JudgeDiagnostics.WithoutPriors(problem.Graph);
        // with the draws of all unknowns where the fit has them, else of those that it did not integrate
        var whole = DensityPlan.Analyze(problem);
        var own = whole.Integrating(problem.Graph, MarginalizationWords.Read(fit.Options[StandardOptions.Marginalize]));
        foreach (var plan in new[] { DensityPlan.JointOf(problem), own, whole })
        {
            var found = LoweringLimit.Try(() => Compute(fit, problem, catalog, plan, priors, engine, cancellation)).Or(_ => null);
            if (found is not null) return found;
        }

        return JudgeDiagnostics.WithoutComponents(fit);
    }

    private static LogComponents? Compute(SavedFit fit, Problem problem, StandardCatalog catalog, DensityPlan plan, List<string> priors,
        EngineChoice engine, CancellationToken cancellation)
    {
        using var objective = StoryObjective.OnOwnScales(problem, catalog, plan, engine, areGradientsNeeded: false);
        if (DrawPoints.Find(fit, objective.Joint) is not { } points) return null;
        var source = objective.Joint.Contributions(problem.Graph, priors);
        var names = priors.Where(p => source.Outputs.ContainsKey(p)).ToList();
        if (names.Count == 0) return null;
        using var program = objective.Compile(source);
        var (density, own) = (program.Of(LogJoint.Density), names.Select(program.Of).ToArray());
        var (all, width) = (fit.Posterior.Count, points.Length / fit.Posterior.Count);
        var count = (int)Math.Min(all, Math.Max(Fewest, MostRows / Math.Max(1, objective.Rows)));
        int[] draws = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * all / count))];
        var found = new LogComponents(draws, [.. names.Select(name => (name, new double[count]))], new double[count]);
        for (var i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            objective.Write(points.AsSpan(draws[i] * width, width));
            program.Run();
            found.LogLikelihood[i] = program.Numbers(density)[0];
            for (var k = 0; k < own.Length; k++)
                found.LogLikelihood[i] -= found.Priors[k].LogDensity[i] = program.Numbers(own[k])[0];
        }

        return found;
    }
}
