namespace ProbDsl.Runtime.Programs;

/// <summary>The meaning of the states and pairs of a `chain`.</summary>
public enum ChainPick
{
    /// <summary>Posterior marginals of the states and expected counts of transitions (forward-backward).</summary>
    Expected,

    /// <summary>
    /// The states and transitions of the path with the highest weight (Viterbi); the log sum is then the log weight of that path.
    /// </summary>
    Best,

    /// <summary>The states and transitions of one path drawn from the posterior (forward filtering, backward sampling).</summary>
    Drawn,
}
