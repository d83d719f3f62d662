namespace ProbDsl.Inference.Results;

/// <summary>The fault of an approximation, from the importance weights of its draws and a search for modes.</summary>
public enum ApproximationFault
{
    /// <summary>No fault was found.</summary>
    None,

    /// <summary>Only k-hat is too large: the tails are lighter than the posterior's, and weighted and unweighted draws agree.</summary>
    LightTails,

    /// <summary>Means and intervals may be far off.</summary>
    Poor,
}
