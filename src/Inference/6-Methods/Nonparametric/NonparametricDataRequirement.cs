namespace ProbDsl.Inference.Nonparametric;

/// <summary>Requires that the story draws data from a nonparametric distribution.</summary>
/// <param name="distribution">The trait of the distribution.</param>
/// <param name="written">The distribution with arguments, for the advice.</param>
internal sealed class NonparametricDataRequirement(DistributionTraits distribution, string written) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (!story.Graph.Story.OfType<Draw>().Any(d => d.Distribution.Of.Is(distribution)))
            yield return new($"the story draws no data from `{story.Catalog.NameOf(distribution)}`", $"write `x[n] ~ {written}`",
                story.Graph.Story.Select(s => s.Span).FirstOrDefault());
    }
}
