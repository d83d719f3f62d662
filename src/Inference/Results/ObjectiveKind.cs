namespace ProbDsl.Inference.Results;

/// <summary>Which objective, and whether it is a bound.</summary>
public sealed record ObjectiveKind(string Name, string Title, bool IsBound)
{
    /// <summary>Whether it is a log density, or a bound on one; a regression loss is no figure of the data's probability.</summary>
    public bool IsInNats { get; init; } = true;

    /// <summary>Of the data at the params.</summary>
    public static ObjectiveKind LogLikelihood { get; } = new("log_likelihood", "log-likelihood", IsBound: false);

    /// <summary>Of the data and of unknowns that have laws.</summary>
    public static ObjectiveKind LogJoint { get; } = new("log_joint", "log joint density", IsBound: false);
}
