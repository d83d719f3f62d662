using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.ClosedForm;

/// <summary>A draw that counts has each param in an argument of its distribution.</summary>
internal sealed class EveryParamIsRead : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var draws = story.Graph.Story.OfType<Draw>().Where(d => !story.Unobserved.Silent.Contains(d));
        var read = draws.SelectMany(d => d.Distribution.Arguments).SelectMany(g => DeepReads.Of(story.Graph, g.Argument))
            .Select(r => r.Of).ToHashSet();
        return story.Params.Where(p => !read.Contains(p.Name)).Select(p =>
            new Refusal($"no observation depends on `{p.Name}`", "delete it, or use it in the law of something observed", p.Span));
    }
}
