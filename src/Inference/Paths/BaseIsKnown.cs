using ProbDsl.Catalogue.Distributions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Paths;

/// <summary>The distribution at the end of noise has a density and draws, and is there before anything is trained.</summary>
internal sealed class BaseIsKnown : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var path = story.Path!;
        if (path.Sde is not null) yield break;
        var law = path.Draw.Distribution;
        if (story.Catalogue[law.Of] is not (IDensity and ISampler))
            yield return new($"the base law `{law.Of.Name}` of `{path.Draw.Name}` has no density and draws of its own",
                "take one that has both, such as `Normal(0, 1)`", law.Span);
        if ((law with { Through = [] }).Values.SelectMany(v => ExprWalk.All(v.Value)).OfType<Call>().FirstOrDefault() is { } call)
            yield return new($"the base law of `{path.Draw.Name}` calls `{call.Of}`: where paths begin has to be known",
                "let it be a law of numbers or of data, such as `Normal(0, 1)`", call.Span);
    }
}
