using ProbDsl.Catalogue;
using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>What there is for options to bear on in one fit, walk or evaluation.</summary>
/// <param name="On">What there is.</param>
/// <param name="Words">What it is, as in "this is ...".</param>
internal sealed record Bears(Bearing On, string Words)
{
    /// <summary>Of a fit by a method, as it is asked for.</summary>
    public static Bears Of(InferenceMethod method, ModelGraph graph, TrainingWishes wishes) => method switch
    {
        NetLikelihood => new(Bearing.Steps, "`mle` of a story with nets, which draws nothing"),
        GuidedMethod guided => Guided(guided.Kind, graph, wishes),
        FlowMatching => new(Bearing.Steps | Bearing.Pairs, "`flow_matching`"),
        ScoreMatching => new(Bearing.Steps | Bearing.Score, "`score` of a reversed SDE"),
        PathMethod => new(Bearing.Steps, "`mle` of a flow by an `ode`"),
        Advi => new(Bearing.Normal, "`advi`"),
        _ => new(Bearing.None, $"`{method.Name}`"),
    };

    /// <summary>Of draws: from a fit, or from a story, whose chains are drawn as they stand.</summary>
    public static Bears Of(ModelGraph graph, bool isFit, ChainWishes walk, PathWishes along)
    {
        if (isFit && DerivedChains.Are(graph)) return new(Bearing.Walk | (walk.Guidance is null ? Bearing.None : Bearing.Guidance), walk.Guidance is null ? "a walk along a diffusion chain without `--guidance`" : "a walk along a diffusion chain");
        if (PathDraw.Of(graph) is not { } path) return new(Bearing.None, isFit ? "a fit whose story has neither a diffusion chain nor a law along time" : "a story, which is drawn from as it stands");
        if (path.Sde is null) return Followed(path, along, Bearing.None);
        return along.Sampler == "ode" ? Followed(path, along, Bearing.Reversal) : new(Bearing.Reversal | Bearing.Sde, "a reversed SDE (`--sampler ode` takes its ODE)");
    }

    /// <summary>Of the density of rows.</summary>
    public static Bears Of(Problem problem, StandardCatalogue catalogue, bool isGuided, PathWishes along)
    {
        if (isGuided) return new(Bearing.Ladder, "a fit with a guide, which bounds log p");
        if (PathDraw.Of(problem.Graph) is not { } path) return new(Bearing.None, "a fit that no ODE is followed for");
        var kind = TimePath.Of(path, problem, catalogue).TraceOf(along.Trace, PathScores.MostExact);
        var followed = Followed(path, along, Bearing.Trace | (kind == TraceKind.Hutchinson ? Bearing.Probes : Bearing.None));
        return kind == TraceKind.Hutchinson || along.Probes is null ? followed : followed with { Words = $"{followed.Words}, with an exact trace" };
    }

    private static Bears Guided(BoundKind kind, ModelGraph graph, TrainingWishes wishes)
    {
        var (chains, isElbo) = (new NoisingChains(graph).Candidates.Select(c => c.Name).ToHashSet(), kind == BoundKind.Elbo);
        var (hasChain, isPlain) = (chains.Count > 0, wishes.Objective == "plain");
        var on = Bearing.Steps | Bearing.Guide;
        if (isElbo && graph.Variables.Any(v => v.Role == Role.Latent && !chains.Contains(v.Name)))
            on |= Bearing.Latents | (wishes.SamplesDivergences || wishes.Slope is not (null or GuideSlope.Plain) ? Bearing.None : Bearing.Formulas);
        if (hasChain) on |= Bearing.Chain | (isElbo ? Bearing.BoundOfChain : Bearing.None) | (isElbo && !isPlain ? Bearing.StepsOfChain : Bearing.None);
        var name = $"`{GuidedMethod.NameOf(kind)}`";
        return new(on, !hasChain ? $"{name} of a story without a diffusion chain" : !isElbo ? $"{name}, which draws the whole chain" : isPlain ? $"{name} by draws of the whole chain (`--objective plain`)" : $"{name} of a diffusion chain by formulas");
    }

    private static Bears Followed(PathDraw path, PathWishes along, Bearing also)
    {
        var settings = along.Over(new(OptionNumbers.Word(path.Options, "solver", OdeSettings.Usual), 0, 0, 0));
        var bySteps = along.Solver is null && along.Steps is not null ? " (`--steps`)" : "";
        return new(also | Bearing.Ode | (settings.IsAdaptive ? Bearing.Adaptive : Bearing.Counted), $"an ODE that `{settings.Solver}`{bySteps} follows");
    }
}
