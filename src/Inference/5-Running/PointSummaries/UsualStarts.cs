namespace ProbDsl.Inference.PointSummaries;

/// <summary>The number of starts of an ascent to the maximum of a density that has several maxima.</summary>
public static class UsualStarts
{
    /// <summary>Of labels and mixtures, whose components an ascent may find in other places, or of factors.</summary>
    private const int OfComponents = 10;

    /// <summary>Of several scales: often there are maxima where one of them is 0.</summary>
    private const int OfScales = 4;

    /// <param name="graph">The story.</param>
    /// <param name="joint">Its density.</param>
    /// <param name="isIntegrated">Whether Gaussian latents are integrated, whose scales add up.</param>
    public static int Count(ModelGraph graph, LogJoint joint, bool isIntegrated) =>
        joint.Marginalized.Count > 0 || ComponentCounts.HaveAlike(graph) || FactorRotation.IsIn(graph) ? OfComponents
            : isIntegrated ? OfScales : 1;
}
