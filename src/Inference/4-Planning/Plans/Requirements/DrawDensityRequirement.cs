namespace ProbDsl.Inference.Plans.Requirements;

/// <summary>Requires a draw with a supported log density.</summary>
internal sealed class DrawDensityRequirement : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is not Draw draw) yield break;
        if (GeneratedRows.IsCertain(story.Graph, draw))
        {
            yield return new(
                $"`{draw.Name}` is drawn by `Delta`, which has no density over real numbers, so the data have no likelihood",
                $"add noise: `{draw.Name} ~ Normal({draw.Distribution.Values.First().Value.Span.Text}, "
                    + $"sd)` has a density, as a likelihood needs one",
                draw.Distribution.Span);
        }
        else if (Distributions(draw.Distribution)
            .FirstOrDefault(l => !FlowsAreSupported(story, draw, l) || story.Catalog[l.Of] is not IDensity) is { } without)
        {
            if (without.Of.Is(DistributionTraits.Unnormalized))
            {
                yield return new($"`{draw.Name}` is drawn by `{without.Of.Name}`, whose density is known up to its normalizer only",
                    Advice.ListMethods, draw.Distribution.Span);
                yield break;
            }

            var by = without.Through.Count > 0 ? "a distribution through a flow" : $"`{without.Of.Name}`";
            yield return new($"`{draw.Name}` is drawn by {by}, whose density is not supported yet",
                Advice.ListMethods, draw.Distribution.Span);
        }
    }

    /// <summary>Whether a distribution has no flow, or is that of the draw itself with flows whose densities are supported.</summary>
    private static bool FlowsAreSupported(StoryFacts story, Draw draw, DistributionCall call) =>
        call.Through.Count == 0 || (ReferenceEquals(call, draw.Distribution) && FlowLowering.Supports(story.Graph, draw));

    private static IEnumerable<DistributionCall> Distributions(DistributionCall call) => call.Arguments.SelectMany(g => g.Argument switch
    {
        DistributionCall inner => Distributions(inner),
        DistributionCalls several => several.Each.SelectMany(Distributions),
        _ => Enumerable.Empty<DistributionCall>(),
    }).Append(call);
}
