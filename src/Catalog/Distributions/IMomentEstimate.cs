namespace ProbDsl.Catalog.Distributions;

/// <summary>A distribution of numbers with rough estimates of its parameters from a sample, from which optimizations start.</summary>
public interface IMomentEstimate
{
    /// <summary>
    /// Parameters under their spellings, in the units of the sample. What the sample does not determine is missing, or is not a positive
    /// number where the parameter is one.
    /// </summary>
    IEnumerable<(string Parameter, double Value)> FromMoments(SampleMoments sample);
}
