namespace ProbDsl.Inference.Results;

/// <summary>What the importance weights of draws, and a search for modes, hold against an approximation.</summary>
public enum ApproximationFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>k-hat alone: its tails are lighter than the posterior's, and inside its draws both agree.</summary>
    LightTails,

    /// <summary>Means and intervals may be far off.</summary>
    Poor,
}
