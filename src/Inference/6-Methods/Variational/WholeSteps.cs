namespace ProbDsl.Inference.Variational;

/// <summary>Why a step of a training takes the whole story.</summary>
internal static class WholeSteps
{
    /// <summary>The reason; null if a step takes a batch of rows.</summary>
    public static string? Why(BoundKind kind, StoryFacts story, RunOptions options)
    {
        var (graph, all) = (story.Graph, story.Structures.IndependentMembers);
        if (all.Count == 0) return "the story has no independent rows";
        // without data their numbers are unknown, so any of the plates may be the one of the batches
        IEnumerable<Plate> rows = story.Problem is { } problem ? GuidedSettings.RowsOf(kind, problem, options) is { } one ? [one] : []
            : GuidedSettings.DrawsAll(graph, options) ? []
            : all.Where(p => GuidedSettings.WhyJoint(graph, p) is null && !GuidedSettings.WeightsShared(kind, graph, p));
        if (!rows.Any())
            return all.Any(p => GuidedSettings.WeightsShared(kind, graph, p)) ? "each weighted draw is of all rows together"
                : all.Select(p => GuidedSettings.WhyJoint(graph, p)).FirstOrDefault(why => why is not null)
                ?? "the guide draws unknowns of all rows together";
        return rows.Where(p => !LeavesMembersOf(story, p)).Any() ? null
            : $"each member of `{rows.First().Name}` has its own parameters in the guide";
    }

    /// <summary>The continuous latents that a bound needs and the guide of the story does not draw.</summary>
    public static IEnumerable<Variable> NotDrawn(StoryFacts story) => story.WithoutData.NeededLatents.Where(l =>
        !l.IsFiniteLatent && !BoundPlan.ChainsOf(story.Graph, story.GivenUnknowns).Any(c => c.Has(l.Name))
            && !story.Graph.Guide.OfType<Draw>().Any(d => d.Target.Of == l.Name));

    private static bool LeavesMembersOf(StoryFacts story, Plate rows) =>
        NotDrawn(story).Any(l => BatchedPlate.Has(l, rows) && !AmortizedGuide.Covers(story.Graph, l));
}
