namespace ProbDsl.Inference.Laplace;

/// <summary>Ways of writing a story that may help where no method was reliable, as far as it is not written so already.</summary>
internal static class StoryRewrites
{
    /// <summary>The rewrites in words, those that help most first.</summary>
    public static IReadOnlyList<string> Suggest(TrialStory story)
    {
        var centered = story.Ascent.Objective.Joint.Coordinates.Where(c => c.Cells is null && c.Unknown.Extents.Count > 0)
            .Select(c => (c.Unknown.Name, Scale: MemberScale.Find(story.Problem.Graph, c.Unknown)))
            .FirstOrDefault(c => c.Scale is not null);
        return
        [
            .. centered.Scale is null ? (string[])[] :
            [
                $"write `{centered.Name}` as `mean + {centered.Scale} * z[n]` with `z[n] ~ Normal(0, 1)` in place of "
                    + $"`Normal(mean, {centered.Scale})`",
                $"give `{centered.Scale}` a prior that keeps it away from 0",
            ],
            .. story.Ascent.Labels.EqualModes(story.Mode).Maps.Count > 0
                ? ["give exchangeable components an ordered type"] : Array.Empty<string>(),
        ];
    }
}
