namespace ProbDsl.Catalog.Conjugacy;

/// <summary>
/// Functions of a variable whose linear combination, with coefficients that do not depend on the variable, may be a log density. A density
/// of such a form is conjugate to every distribution of the same form: their product stays in the family.
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

    /// <summary>The logarithm of each probability: Dirichlet.</summary>
    Logs,

    /// <summary>log |L| and L of a matrix: Wishart.</summary>
    LogDeterminantAndLinear,

    /// <summary>log |S| and the inverse of a matrix: InverseWishart.</summary>
    LogDeterminantAndInverse,

    /// <summary>None: the density is constant on the support.</summary>
    Constant,

    /// <summary>log t alone, a power of a positive number: part of every family of positive numbers.</summary>
    Log,
}
