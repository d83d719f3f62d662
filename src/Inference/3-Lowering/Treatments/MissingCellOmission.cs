namespace ProbDsl.Inference.Treatments;

/// <summary>Marginalizes missing cells without observed descendants by dropping their draws, which integrate to 1.</summary>
/// <param name="unobserved">The missing cells.</param>
internal sealed class MissingCellOmission(MissingDataAnalysis unobserved) : TreatmentLowering
{
    public override StoryLowering Bind(StoryLowering story)
    {
        var context = story.Context;
        foreach (var (data, left) in unobserved.LeftOut)
            context = context.WithCounts(data,
                story.Builder.Data($"{data} counts", Array.ConvertAll(left, l => l ? 0.0 : 1), story.ShapeOf(data)));
        return story.In(context);
    }
}
