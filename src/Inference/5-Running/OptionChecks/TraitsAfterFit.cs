using ProbDsl.Inference.ContinuousTime;

namespace ProbDsl.Inference.OptionChecks;

/// <summary>The traits of draws and evaluations that options apply to. The traits of a fit come from its method.</summary>
internal static class TraitsAfterFit
{
    /// <summary>The traits of draws from a fit, or from a story as written.</summary>
    public static RunTraits Find(ModelGraph graph, bool isFit, RunOptions options)
    {
        if (isFit && StoryStructures.Of(graph).HasClosedFormChains) return AlongChain(isGuided: options.Has(StandardOptions.Guidance));
        if (StoryStructures.Of(graph).Energy is not null) return new(RunFeatures.EnergyChains, "draws from an energy-based model");
        if (StoryStructures.Of(graph).Path is not { } path)
        {
            const string Fit = "a fit whose story has neither a diffusion chain nor a continuous-time model";
            return new(RunFeatures.None, isFit ? Fit : "a story that is sampled without a fit");
        }

        if (path.Sde is null) return Followed(path, options, RunFeatures.None);
        return options[StandardOptions.Sampler] == "ode"
            ? Followed(path, options, RunFeatures.Reversal)
            : new(RunFeatures.Reversal | RunFeatures.Sde, "a reversed SDE (`--sampler ode` uses its ODE)");
    }

    /// <summary>The traits of an evaluation of the density of rows.</summary>
    public static RunTraits Find(Problem problem, StandardCatalog catalog, bool isGuided, RunOptions options)
    {
        if (isGuided) return new(RunFeatures.Ladder, "a fit with a guide, which bounds log p");
        if (StoryStructures.Of(problem.Graph).Path is not { } path) return new(RunFeatures.None, "a fit without an ODE");
        var trace = TimePath.Create(path, problem, catalog).TraceOf(options[StandardOptions.Trace], PathScores.MostExact);
        var isDrawn = trace == TraceKind.Hutchinson;
        var followed = Followed(path, options, RunFeatures.Trace | (isDrawn ? RunFeatures.Probes : RunFeatures.None));
        if (isDrawn || !options.Has(StandardOptions.Probes)) return followed;
        return followed with { Words = $"{followed.Words}, with an exact trace" };
    }

    private static RunTraits AlongChain(bool isGuided) => isGuided
        ? new(RunFeatures.ChainSampling | RunFeatures.Guidance, "sampling from a diffusion chain")
        : new(RunFeatures.ChainSampling, "sampling from a diffusion chain without `--guidance`");

    private static RunTraits Followed(ContinuousTimeDraw path, RunOptions options, RunFeatures also)
    {
        var settings = options.Over(new(NumericOptions.Word(path.Options, "solver", OdeSettings.DefaultSolver), 0, 0, 0));
        var bySteps = !options.Has(StandardOptions.Solver) && options.Has(StandardOptions.Steps) ? " (`--steps`)" : "";
        var steps = settings.IsAdaptive ? RunFeatures.AdaptiveSteps : RunFeatures.FixedSteps;
        return new(also | RunFeatures.Ode | steps, $"an ODE solved by `{settings.Solver}`{bySteps}");
    }
}
