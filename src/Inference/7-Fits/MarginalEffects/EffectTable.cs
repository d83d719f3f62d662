namespace ProbDsl.Inference.MarginalEffects;

/// <summary>Averages of expected outcomes, or of their changes, with their uncertainty.</summary>
/// <param name="Outcome">The name of the outcome.</param>
/// <param name="Titles">The titles of the columns of names before the numbers.</param>
/// <param name="Rows">The averages.</param>
/// <param name="Interval">The interval that is reported.</param>
/// <param name="Draws">The number of draws; 1 of a point.</param>
public sealed record EffectTable(
    string Outcome, IReadOnlyList<string> Titles, IReadOnlyList<EffectRow> Rows, CredibleInterval Interval, int Draws)
{
    /// <summary>The statements about rows that were tested.</summary>
    public IReadOnlyList<Hypothesis> Hypotheses { get; init; } = [];

    /// <summary>Whether the outcome counts successes, of which the expected values are those of one trial.</summary>
    public bool IsOfOneTrial { get; init; }

    /// <summary>Whether standard deviations are those of an estimate, by the delta method.</summary>
    public bool AreStandardErrors { get; init; }

    /// <summary>Whether the averages have no standard deviations.</summary>
    public bool AreValues => Draws == 1 && !AreStandardErrors;
}

/// <summary>One average.</summary>
/// <param name="Names">The names under each title: groups, the contrast or grid values, the category.</param>
/// <param name="Mean">The mean over the draws, or the estimate.</param>
/// <param name="Sd">The standard deviation, or the standard error; NaN of a point without one.</param>
/// <param name="Low">The lower end of the interval.</param>
/// <param name="High">The upper end.</param>
public sealed record EffectRow(IReadOnlyList<string> Names, double Mean, double Sd, double Low, double High);
