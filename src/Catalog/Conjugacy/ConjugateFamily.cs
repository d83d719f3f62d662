namespace ProbDsl.Catalog.Conjugacy;

/// <summary>The families of conjugate priors.</summary>
public static class ConjugateFamily
{
    /// <summary>The name of the family whose log densities are linear in these statistics.</summary>
    public static string NameOf(NaturalStatistics statistics) => statistics switch
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
}
