namespace ProbDsl.Inference.Treatments;

/// <summary>The treatments of what vanishes from a density, in the order of elimination.</summary>
public static class Eliminations
{
    /// <summary>Missing cells are dropped or marginalized; further treatments follow.</summary>
    public static IReadOnlyList<TreatmentLowering> Create(MissingDataAnalysis unobserved, params IEnumerable<TreatmentLowering> further) =>
        [new MissingCellOmission(unobserved), new MissingCellIntegration(unobserved), .. further];
}
