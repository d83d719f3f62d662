namespace ProbDsl.Catalog.Distributions;

/// <summary>Rough estimates that all distributions with a location and a scale share: by quantiles, which outliers do not move.</summary>
internal static class LocationScaleMoments
{
    /// <param name="sample">The moments of a sample.</param>
    public static IEnumerable<(string Parameter, double Value)> Estimate(SampleMoments sample) =>
        [("location", sample.Median), ("scale", sample.RobustScale)];
}
