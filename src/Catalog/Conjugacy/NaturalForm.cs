namespace ProbDsl.Catalog.Conjugacy;

/// <summary>A distribution whose log density has natural statistics in its draw or in one of its parameters.</summary>
public interface INaturalForm
{
    NaturalForm NaturalForm { get; }
}

/// <summary>
/// The natural statistics that are the terms of a log density, given everything else: as a function of the draw (null: no such form), and
/// as a function of each parameter that has one.
/// </summary>
public sealed record NaturalForm(NaturalStatistics? Draw)
{
    public ValueList<NaturalParameter> Parameters { get; private init; } = [];

    /// <summary>
    /// This form with one more parameter. Power: the statistics are those of the parameter to this power (2 for a standard deviation, whose
    /// variance has them).
    /// </summary>
    public NaturalForm With(string parameter, NaturalStatistics of, double power = 1) =>
        this with { Parameters = [.. Parameters, new(parameter, of, power)] };

    /// <summary>This form with one more parameter, whose statistics these are only if another parameter is this number.</summary>
    public NaturalForm With(string parameter, NaturalStatistics of, string other, double number) =>
        this with { Parameters = [.. Parameters, new(parameter, of, 1) { Condition = (other, number) }] };

    /// <summary>The parameter with this spelling; null if it has no natural statistics.</summary>
    public NaturalParameter? this[string parameter] => Parameters.FirstOrDefault(p => p.Name == parameter);
}

/// <summary>A parameter, by one of its spellings, whose Power-th power has these statistics.</summary>
public sealed record NaturalParameter(string Name, NaturalStatistics Of, double Power)
{
    /// <summary>The other parameter, and the number that it has to be; null without such a condition.</summary>
    public (string Parameter, double Number)? Condition { get; init; }
}
