namespace ProbDsl.Inference.NaturalForms;

/// <summary>The family to which all statements about an unknown are conjugate, or why there is none.</summary>
public static class FamilyOfUnknown
{
    /// <summary>The one family on which all statements about a variable agree; null, with a refusal, if they do not.</summary>
    /// <param name="unknown">The variable.</param>
    /// <param name="uses">The uses of all unknowns.</param>
    public static (NaturalStatistics? Statistics, Refusal? Refusal) Find(Variable unknown, IEnumerable<ConjugateUse> uses)
    {
        var reported = uses.Where(u => u.Unknown == unknown.Name && u.DeterminesFamily).DistinctBy(u => u.Of).ToList();
        if (reported.Count > 1) return (null, Mismatch(reported[0], reported[1]));
        return reported.Count == 0 || !IsWhole(unknown.Support, reported[0].Of)
            ? (null, Truncated(unknown, reported)) : (reported[0].Of, null);
    }

    /// <summary>Whether the support of a variable is that of the family.</summary>
    public static bool IsWhole(Support support, NaturalStatistics statistics) => statistics switch
    {
        NaturalStatistics.Quadratic => support is Reals,
        NaturalStatistics.LogAndLinear or NaturalStatistics.LogAndInverse => support is PositiveReals,
        NaturalStatistics.LogOdds => support is UnitInterval or IntervalSupport { Low: Literal { Value: 0 }, High: Literal { Value: 1 } },
        NaturalStatistics.Logs => support is Simplices,
        _ => support is PositiveDefiniteMatrices,
    };

    /// <summary>The refusal of a use of a power of an unknown.</summary>
    public static Refusal Powered(ConjugateUse invalid) =>
        new($"`{invalid.At.Text}` in {invalid.Statement.Distribution.Of.Name} is a power of a quantity with a conjugate prior",
            $"a closed form needs the variance or the precision as an unknown: `variance = {invalid.Unknown}` with `{invalid.Unknown} ~ "
                + $"InverseGamma`, or `precision = {invalid.Unknown}` with `{invalid.Unknown} ~ Gamma`", invalid.At);

    private static Refusal Mismatch(ConjugateUse prior, ConjugateUse other) =>
        new($"`{prior.Unknown}` is {ConjugateFamily.NameOf(prior.Of)} "
            + $"by `{prior.Statement.Name} ~ {prior.Statement.Distribution.Of.Name}`, "
            + $"but `{other.At.Text}` in {other.Statement.Distribution.Of.Name} needs {ConjugateFamily.NameOf(other.Of)}",
            Advice(prior, other), other.At);

    private static string Advice(ConjugateUse prior, ConjugateUse other) => (prior.Of, other.Of) switch
    {
        (NaturalStatistics.LogAndLinear, NaturalStatistics.LogAndInverse) =>
            $"write `precision = {prior.Unknown}`, or draw it from InverseGamma",
        (NaturalStatistics.LogAndInverse, NaturalStatistics.LogAndLinear) => $"write `variance = {prior.Unknown}`, or draw it from Gamma",
        _ => $"draw it from {ConjugateFamily.NameOf(other.Of)}",
    };

    private static Refusal Truncated(Variable unknown, List<ConjugateUse> reported) => reported.Count == 0
        ? new($"no statement determines the family of `{unknown.Name}`", "give it a prior, such as Gamma", unknown.Span)
        : new($"`{unknown.Name}` is {unknown.Type}{(reported[0].Of == NaturalStatistics.Quadratic
            ? ", which truncates a normal distribution" : $", and {ConjugateFamily.NameOf(reported[0].Of)} has another support")}",
            "a truncated distribution has no closed form: drop the type", unknown.Span);
}
