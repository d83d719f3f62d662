namespace ProbDsl.Inference.Treatments;

/// <summary>Marginalizes missing cells without observed descendants by dropping their draws, which integrate to 1.</summary>
/// <param name="Unobserved">The missing cells.</param>
public sealed record MissingCellOmission(MissingDataAnalysis Unobserved) : Elimination("marginalized")
{
    public override IEnumerable<Block> Blocks => Unobserved.LeftOut.Select(l => (l.Key, Cells: Count(l.Value)))
        .Select(l => new Block([MissingCells.SlotOf(l.Key)], this,
            $"no observed data depend on {(l.Cells == 1 ? "this cell" : $"these {l.Cells} cells")}"));

    public override StoryLowering Bind(StoryLowering story)
    {
        var context = story.Context;
        foreach (var (data, left) in Unobserved.LeftOut)
            context = context.WithCounts(data,
                story.Builder.Data($"{data} counts", Array.ConvertAll(left, l => l ? 0.0 : 1), story.ShapeOf(data)));
        return story.In(context);
    }

    internal static int Count(bool[] cells) => cells.AsSpan().Count(true);
}
