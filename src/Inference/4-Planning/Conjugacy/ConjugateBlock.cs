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
        string.Join('-', new[] { Locations.Count > 0 ? "Normal" : null, Other is null ? null : ConjugateFamily.NameOf(Statistics) }
            .OfType<string>())
        + (Power == 1 ? "" : FormattableString.Invariant($" of {Other}^{Power:G4}"));
}

/// <summary>Treats the posterior of these unknowns in closed form.</summary>
public sealed record ConjugatePosterior(ConjugateBlock Block) : Treatment($"{Block.Family} in closed form");
