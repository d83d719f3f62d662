using ProbDsl.Parser.Syntax;

namespace ProbDsl.Catalogue.Conjugacy;

/// <summary>A law whose log density has natural statistics in its draw, or in one of its parameters.</summary>
public interface INaturalForm
{
    NaturalForm NaturalForm { get; }
}

/// <summary>
/// What the log density of a law is a sum of, all else being given: as a function of its draw (null: no such sum), and as a function of
/// each parameter that is one.
/// </summary>
public sealed record NaturalForm(NaturalStatistics? Draw)
{
    public ValueList<NaturalParameter> Parameters { get; private init; } = [];

    /// <summary>
    /// The same with a parameter. Power: the statistics are those of the parameter to this power (2 for a standard deviation, whose
    /// variance has them).
    /// </summary>
    public NaturalForm With(string parameter, NaturalStatistics of, double power = 1) =>
        this with { Parameters = [.. Parameters, new(parameter, of, power)] };

    /// <summary>The parameter under this spelling; null where it has no natural statistics.</summary>
    public NaturalParameter? this[string parameter] => Parameters.FirstOrDefault(p => p.Name == parameter);
}

/// <summary>A parameter, under one of its spellings, whose Power-th power has these statistics.</summary>
public sealed record NaturalParameter(string Name, NaturalStatistics Of, double Power);
