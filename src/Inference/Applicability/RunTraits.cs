using ProbDsl.Catalogue;
using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>What one run (a fit, an evaluation, draws) has that options apply to.</summary>
/// <param name="Has">What it has.</param>
/// <param name="Words">What it is, as in "this is ...".</param>
internal sealed record RunTraits(RunFeatures Has, string Words)
{
    /// <summary>Of a fit by a method, with the options that hold for it.</summary>
    public static RunTraits Of(InferenceMethod method, ModelGraph graph, RunOptions options) => method switch
    {
        NetLikelihood => new(RunFeatures.Training, "`mle` of a story with nets, which draws nothing"),
        GuidedMethod guided => Guided(guided.Kind, graph, options),
        FlowMatching => new(RunFeatures.Training | RunFeatures.Pairing, "`flow_matching`"),
        ScoreMatching => new(RunFeatures.Training | RunFeatures.Score, "`score` of a reversed SDE"),
        PathMethod => new(RunFeatures.Training, "`mle` of a flow by an `ode`"),
        Advi => new(RunFeatures.NormalApproximation, "`advi`"),
        _ => new(RunFeatures.None, $"`{method.Name}`"),
    };

    /// <summary>Of draws from a fit, or from a story, whose chains are drawn as they stand.</summary>
    public static RunTraits Of(ModelGraph graph, bool isFit, RunOptions options)
    {
        if (isFit && DerivedChains.Are(graph)) return AlongChain(isGuided: options.Has(StandardOptions.Guidance));
        if (PathDraw.Of(graph) is not { } path)
        {
            return new(
                RunFeatures.None,
                isFit ? "a fit whose story has neither a diffusion chain nor a law along time" : "a story, which is drawn from as it stands");
        }

        if (path.Sde is null) return Followed(path, options, RunFeatures.None);
        return options[StandardOptions.Sampler] == "ode"
            ? Followed(path, options, RunFeatures.Reversal)
            : new(RunFeatures.Reversal | RunFeatures.Sde, "a reversed SDE (`--sampler ode` takes its ODE)");
    }

    /// <summary>Of the density of rows.</summary>
    public static RunTraits Of(Problem problem, StandardCatalogue catalogue, bool isGuided, RunOptions options)
    {
        if (isGuided) return new(RunFeatures.Ladder, "a fit with a guide, which bounds log p");
        if (PathDraw.Of(problem.Graph) is not { } path) return new(RunFeatures.None, "a fit that no ODE is followed for");
        var isDrawn = TimePath.Of(path, problem, catalogue).TraceOf(options[StandardOptions.Trace], PathScores.MostExact) == TraceKind.Hutchinson;
        var followed = Followed(path, options, RunFeatures.Trace | (isDrawn ? RunFeatures.Probes : RunFeatures.None));
        return isDrawn || !options.Has(StandardOptions.Probes) ? followed : followed with { Words = $"{followed.Words}, with an exact trace" };
    }

    private static RunTraits AlongChain(bool isGuided) => isGuided
        ? new(RunFeatures.ChainSampling | RunFeatures.Guidance, "a walk along a diffusion chain")
        : new(RunFeatures.ChainSampling, "a walk along a diffusion chain without `--guidance`");

    private static RunTraits Guided(BoundKind kind, ModelGraph graph, RunOptions options)
    {
        var chains = new NoisingChains(graph).Candidates.Select(c => c.Name).ToHashSet();
        var (isElbo, hasChain, isPlain) = (kind == BoundKind.Elbo, chains.Count > 0, options[StandardOptions.Objective] == "plain");
        var has = RunFeatures.Training | RunFeatures.Guide;
        if (isElbo && graph.Variables.Any(v => v.Role == Role.Latent && !chains.Contains(v.Name)))
            has |= RunFeatures.Latents | (DrawsDivergences(options) ? RunFeatures.None : RunFeatures.ClosedDivergences);
        if (hasChain) has |= RunFeatures.Chain;
        if (hasChain && isElbo) has |= RunFeatures.ChainBound | (isPlain ? RunFeatures.None : RunFeatures.ChainSteps);
        var name = $"`{GuidedMethod.NameOf(kind)}`";
        return new(has, !hasChain ? $"{name} of a story without a diffusion chain"
            : !isElbo ? $"{name}, which draws the whole chain"
            : isPlain ? $"{name} by draws of the whole chain (`--objective plain`)"
            : $"{name} of a diffusion chain by formulas");
    }

    private static bool DrawsDivergences(RunOptions options) =>
        options[StandardOptions.Divergences] == "sampled" || options[StandardOptions.Gradient] is not (null or "plain");

    private static RunTraits Followed(PathDraw path, RunOptions options, RunFeatures also)
    {
        var settings = options.Over(new(OptionNumbers.Word(path.Options, "solver", OdeSettings.Usual), 0, 0, 0));
        var bySteps = !options.Has(StandardOptions.Solver) && options.Has(StandardOptions.Steps) ? " (`--steps`)" : "";
        var steps = settings.IsAdaptive ? RunFeatures.AdaptiveSteps : RunFeatures.FixedSteps;
        return new(also | RunFeatures.Ode | steps, $"an ODE that `{settings.Solver}`{bySteps} follows");
    }
}
