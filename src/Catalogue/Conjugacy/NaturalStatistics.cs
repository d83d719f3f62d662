namespace ProbDsl.Catalogue.Conjugacy;

/// <summary>
/// Functions of an unknown of which a log density may be a sum, each times something that does not have the unknown in it. What is such a
/// sum is conjugate to every law that is one too: products of them stay in one family, whichever laws they come from.
/// </summary>
public enum NaturalStatistics
{
    /// <summary>v and v v': Normal, MvNormal.</summary>
    Quadratic,

    /// <summary>log t and t: Gamma, Exponential.</summary>
    LogAndLinear,

    /// <summary>log v and 1 / v: InverseGamma.</summary>
    LogAndInverse,

    /// <summary>log p and log (1 - p): Beta.</summary>
    LogOdds,

    /// <summary>The logarithm of each share: Dirichlet.</summary>
    Logs,

    /// <summary>log |L| and L of a matrix: Wishart.</summary>
    LogDeterminantAndLinear,

    /// <summary>log |S| and the inverse of a matrix: InverseWishart.</summary>
    LogDeterminantAndInverse,

    /// <summary>Nothing: the density is the same everywhere on the support.</summary>
    Constant,
}
