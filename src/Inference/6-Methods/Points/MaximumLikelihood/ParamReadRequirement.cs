namespace ProbDsl.Inference.MaximumLikelihood;

/// <summary>Requires that each param is in an argument of the distribution of some draw that adds a term.</summary>
internal sealed class ParamReadRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var draws = story.Graph.Story.OfType<Draw>().Where(d => !story.Unobserved.Silent.Contains(d));
        var read = draws.SelectMany(d => d.Distribution.Arguments).SelectMany(g => DeepReads.Find(story.Graph, g.Argument))
            .Select(r => r.Of).ToHashSet();
        return story.Params.Where(p => !read.Contains(p.Name)).Select(p =>
            new Refusal($"no observation depends on `{p.Name}`",
                "delete it, or use it in the distribution of an observed variable", p.Span));
    }
}
