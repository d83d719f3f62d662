namespace ProbDsl.Inference.Results;

/// <summary>The kind of an objective, and whether it is a bound.</summary>
public sealed record ObjectiveKind(string Name, string Title, bool IsBound)
{
    /// <summary>Whether it is a log density or a bound on one, in nats; false for a regression loss.</summary>
    public bool IsInNats { get; init; } = true;

    /// <summary>The unit of its values.</summary>
    public string Unit { get => IsInNats ? "nats" : unit; init => unit = value; }

    private readonly string unit = "squares";

    /// <summary>The unknowns whose units a value has, beside those of the data.</summary>
    public UnitsOfUnknowns Units { get; init; }

    /// <summary>The log density of the data given the params.</summary>
    public static ObjectiveKind LogLikelihood { get; } = new("log_likelihood", "log-likelihood", IsBound: false);

    /// <summary>The joint log density of the data and of the unknowns that have distributions.</summary>
    public static ObjectiveKind LogJoint { get; } = new("log_joint", "log joint density", IsBound: false) { Units = UnitsOfUnknowns.All };
}

/// <summary>
/// The unknowns whose units a log density has: its values for different numbers of them are not comparable, and change with the units of
/// columns.
/// </summary>
public enum UnitsOfUnknowns
{
    /// <summary>None: of data only, as a likelihood or an evidence.</summary>
    None,

    /// <summary>Those without a proper distribution, over which it is an integral.</summary>
    Params,

    /// <summary>All: it is their density at points.</summary>
    All,
}
