namespace ProbDsl.Inference.Judging;

/// <summary>What one part of a judgement says.</summary>
public enum Verdict
{
    /// <summary>Nothing speaks against the fit.</summary>
    Good,

    /// <summary>It could not be said.</summary>
    Unknown,

    /// <summary>The fit describes the data otherwise than they are, or some of its predictions cannot be judged.</summary>
    Doubtful,

    /// <summary>The fit is not the posterior of the story.</summary>
    Bad,
}

/// <summary>One line of a judgement.</summary>
/// <param name="Topic">What was judged: `sampler`, `prediction`, `checks`, `calibration`.</param>
/// <param name="Verdict">The result.</param>
/// <param name="Text">The result in words.</param>
/// <param name="Next">What to write next; null where nothing has to be done.</param>
public sealed record Finding(string Topic, Verdict Verdict, string Text, string? Next = null);
