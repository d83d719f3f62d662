namespace ProbDsl.Inference.MessagePassing;

/// <summary>Requires of a fit in batches that rows depend on each other through factors alone; it is checked with data.</summary>
internal sealed class BatchedRowsRequirement : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (!story.Run.Has(StandardOptions.BatchSize) || story.Problem is not { } problem) yield break;
        var density = FactorRule.DensityOf(story, FactorUse.Approximation);
        if (ComponentRows.Find(problem, story.Catalog, density) is null
            && DirichletAllocation.OnlyOf(story.Graph, story.Catalog, density) is null)
            yield return new(
                "batches need rows of a mixture of normal distributions, in which only the label and the data depend on the row, "
                    + "or topics with nothing else unknown than their words and the topics of documents",
                "omit `--batch-size`: each pass then reads all rows", story.Graph.Story[0].Span);
    }
}
