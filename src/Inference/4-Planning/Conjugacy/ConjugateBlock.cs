using ProbDsl.Inference.Plans;

namespace ProbDsl.Inference.Conjugacy;

/// <summary>
/// Unknowns whose joint posterior is a distribution in closed form: jointly normal locations, an unknown of another family, or both, if
/// every statement about the locations has the other unknown as its scale.
/// </summary>
/// <param name="Locations">Unknowns that enter linearly, as means of normal distributions and as their draws.</param>
/// <param name="Other">A scale, rate, probability or the like; null if there are only locations.</param>
/// <param name="Statistics">The natural statistics of Other.</param>
public sealed record ConjugateBlock(ValueList<string> Locations, string? Other, NaturalStatistics Statistics)
{
    /// <summary>The power of Other that has the statistics: 2 for a standard deviation.</summary>
    public double Power { get; init; } = 1;

    public IEnumerable<string> Unknowns => Other is null ? Locations : [.. Locations, Other];

    /// <summary>The family of the posterior: `Beta`, `Normal-Gamma`, `Normal-InverseGamma of sd^2`.</summary>
    public string Family =>
        string.Join('-', new[] { Locations.Count > 0 ? "Normal" : null, Other is null ? null : FamilyOf(Statistics) }.OfType<string>())
        + (Power == 1 ? "" : FormattableString.Invariant($" of {Other}^{Power:G4}"));

    public static string FamilyOf(NaturalStatistics statistics) => statistics switch
    {
        NaturalStatistics.Quadratic => "Normal",
        NaturalStatistics.LogAndLinear => "Gamma",
        NaturalStatistics.LogAndInverse => "InverseGamma",
        NaturalStatistics.LogOdds => "Beta",
        NaturalStatistics.Logs => "Dirichlet",
        NaturalStatistics.LogDeterminantAndLinear => "Wishart",
        NaturalStatistics.LogDeterminantAndInverse => "InverseWishart",
        _ => "Uniform",
    };

    /// <summary>Whether the support of a variable is that of the family.</summary>
    public static bool IsWhole(Support support, NaturalStatistics statistics) => statistics switch
    {
        NaturalStatistics.Quadratic => support is Reals,
        NaturalStatistics.LogAndLinear or NaturalStatistics.LogAndInverse => support is PositiveReals,
        NaturalStatistics.LogOdds => support is UnitInterval or IntervalSupport { Low: Literal { Value: 0 }, High: Literal { Value: 1 } },
        NaturalStatistics.Logs => support is Simplices,
        _ => support is PositiveDefiniteMatrices,
    };
}

/// <summary>Treats the posterior of these unknowns in closed form.</summary>
public sealed record ConjugatePosterior(ConjugateBlock Block) : Treatment($"{Block.Family} in closed form");
