using ProbDsl.Catalog.Distributions;

namespace ProbDsl.Inference.ContinuousTime;

/// <summary>Requires that the base distribution has a density and draws, and is known before training.</summary>
public sealed class KnownBaseRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var path = story.Structures.Path!;
        if (path.Sde is not null) yield break;
        var call = path.Draw.Distribution;
        if (story.Catalog[call.Of] is not (IDensity and ISampler))
            yield return new($"the base distribution `{call.Of.Name}` of `{path.Draw.Name}` has no density or no sampler",
                "use one that has both, such as `Normal(0, 1)`", call.Span);
        if ((call with { Through = [] }).Values.SelectMany(v => ExprTree.All(v.Value)).OfType<Call>().FirstOrDefault() is { } net)
            yield return new($"the base distribution of `{path.Draw.Name}` calls `{net.Of}`, but it must be known before training",
                "use constants or data as its arguments, such as `Normal(0, 1)`", net.Span);
    }
}
