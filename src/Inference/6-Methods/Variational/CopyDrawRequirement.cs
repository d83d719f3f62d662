namespace ProbDsl.Inference.Variational;

/// <summary>
/// Requires that a latent of a repeated row is drawn once per copy: the guide must repeat the row too, and a bound with several draws
/// supports no weights.
/// </summary>
/// <param name="method">The name of the method.</param>
internal sealed class CopyDrawRequirement(string method) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var isWeighed = GuidedMethod.KindOf(method) == BoundKind.Elbo;
        foreach (var latent in story.NeededLatents)
            foreach (var draw in story.Graph.Story.OfType<Draw>().Where(d => d.Target.Of == latent.Name && d.Copies.Count > 0))
            {
                var guides = story.Graph.Guide.OfType<Draw>().Where(d => d.Target.Of == latent.Name).ToList();
                var isGuided = isWeighed && guides.Count > 0;
                var isSummed = latent.IsFiniteLatent && !isGuided;
                if (isSummed || (isGuided && guides.TrueForAll(g => Times(g).SequenceEqual(Times(draw))))) continue;
                yield return new($"`{draw.Name}` is drawn separately for each copy of a repeated "
                    + $"row{(isGuided ? ", but the guide draws one for all copies" : "")}",
                    "write one row for each copy", draw.Target.Span);
            }
    }

    private static IEnumerable<string> Times(Draw draw) => draw.Copies.Select(c => c.Times.Span.Text);
}
