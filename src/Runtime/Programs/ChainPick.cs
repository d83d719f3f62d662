namespace ProbDsl.Runtime.Programs;

/// <summary>What the states and pairs of a `chain` are.</summary>
public enum ChainPick
{
    /// <summary>Posterior marginals of the states and expected counts of transitions (forward-backward).</summary>
    Expected,

    /// <summary>
    /// The states and transitions of the path of highest weight (Viterbi); the log sum is then the log weight of that path.
    /// </summary>
    Best,

    /// <summary>The states and transitions of one path drawn from the posterior (forward filtering, backward sampling).</summary>
    Drawn,
}
