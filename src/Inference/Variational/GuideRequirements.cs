using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Variational;

/// <summary>There is an unknown on which something observed depends, or a net.</summary>
internal sealed class SomethingIsNeeded : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (!story.Params.Any() && !story.Needed.Any() && !story.Graph.HasNets) yield return SomethingIsUnknown.Refuse(story.Graph);
    }
}

/// <summary>A guide is trained by its params and nets, or by those of the one that is derived; a story by its own.</summary>
internal sealed class SomethingIsTrained : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var graph = story.Graph;
        var drawn = graph.Guide.OfType<Draw>().Select(d => d.Target.Of).ToHashSet();
        var isDerived = story.Needed.Any(l => !l.IsFiniteLatent && !drawn.Contains(l.Name)) || story.Unobserved.Filled.Count > 0;
        var hasOwn = story.Params.Any() || graph.HasNets || graph.GuideCallables.Any(c => c is Net)
            || graph.GuideVariables.Any(v => v.Role == Role.Param);
        if (!isDerived && !hasOwn && story.Needed.Any()) yield return Refuse(graph);
    }

    public static Refusal Refuse(ModelGraph graph) => new(
        "nothing in it is trained: neither the story nor its guide has a `param` or a net",
        "give the guide a `param` for each number of its distributions, or leave the guide out: then one is derived, and trained",
        graph.Guide.Count > 0 ? graph.Guide[0].Span : graph.FirstStatement);
}

/// <summary>Chains of the guide do no more than add noise.</summary>
internal sealed class ChainsAddNoise : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var noising = new NoisingChains(story.Graph);
        return noising.Candidates.Select(noising.WhyNot).OfType<LoweringLimit>().Select(limit => limit.ToRefusal());
    }
}
