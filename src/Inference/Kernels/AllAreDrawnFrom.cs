using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Kernels;

/// <summary>Every statement draws from the one distribution that is made of rows, and none weighs them.</summary>
/// <param name="distribution">What it declares.</param>
/// <param name="method">Who demands it.</param>
internal sealed class AllAreDrawnFrom(DistributionTraits distribution, string method) : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is Weigh weigh)
            yield return new("`target +=` weighs the rows, and they are kept as they are",
                $"leave the line out, or take another law than `{story.Catalogue.NameOf(distribution)}`", weigh.Span);
        else if (part is Draw draw && !draw.Distribution.Of.Is(distribution))
            yield return new($"`{draw.Name}` is drawn from {draw.Distribution.Of.Name}, and `{method}` treats stories that draw from "
                + $"`{story.Catalogue.NameOf(distribution)}` alone",
                "put it into a story of its own", draw.Distribution.Span);
    }
}
