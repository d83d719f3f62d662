namespace ProbDsl.Inference.MarginalEffects;

/// <summary>What is asked of the expected outcomes of a fit.</summary>
public sealed record EffectRequest
{
    /// <summary>The outcome; null: the only one of the story.</summary>
    public string? Outcome { get; init; }

    /// <summary>Columns whose groups of rows have averages of their own.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>Statements about rows of the table, as `row[2] > row[1]`.</summary>
    public IReadOnlyList<string> Tests { get; init; } = [];

    /// <summary>The interval to report.</summary>
    public CredibleInterval Interval { get; init; } = CredibleInterval.Usual;

    /// <summary>The maximum number of draws; null: all of the fit.</summary>
    public int? Draws { get; init; }

    /// <summary>Whether levels that the fit has not seen are new ones, whose effects are averaged over.</summary>
    public bool HasNewLevels { get; init; }

    /// <summary>The seed of unknowns of new groups.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Ends the computation between two draws.</summary>
    public CancellationToken Cancellation { get; init; }
}
