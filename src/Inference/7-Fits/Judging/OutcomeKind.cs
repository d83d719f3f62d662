namespace ProbDsl.Inference.Judging;

/// <summary>What kind of data a story draws, by which their statistics are chosen.</summary>
public enum OutcomeKind
{
    /// <summary>Real numbers.</summary>
    Number,

    /// <summary>Counts from 0.</summary>
    Count,

    /// <summary>Yes or no.</summary>
    YesNo,

    /// <summary>States, ordered or not.</summary>
    State,
}
