using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Paths;

/// <summary>A statement adds no term of its own, and draws no other data than those that go along time.</summary>
internal sealed class PathIsAllThatIsDrawn : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is Weigh weigh)
            yield return new("`target +=` adds a term of its own, and a law along time has its density from its path alone",
                "leave the line out", weigh.Span);
        if (part is Draw draw && draw != story.Path!.Draw && story.Graph[draw.Target.Of].Role == Role.Data
            && !story.Graph.DataDraws.Contains(draw))
            yield return new($"`{draw.Name}` is drawn as well, and beside a law along time nothing is",
                "give it as data without a law", draw.Target.Span);
    }
}
