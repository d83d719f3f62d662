using ProbDsl.Catalog;
using ProbDsl.Catalog.Conjugacy;
using ProbDsl.Catalog.Distributions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Tests.Distributions;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Conjugacy;

/// <summary>
/// A story for each natural form that the catalog declares of one number: rows of the distribution with the parameter, to the power that
/// has the statistics, as the one unknown `u`. The columns are those of <see cref="SmallTable"/>.
/// </summary>
internal static class DeclaredForms
{
    private static readonly StandardCatalog names = new();

    /// <summary>With each prior whose draw has the statistics, the posterior of `u` in closed form.</summary>
    public static IEnumerable<string> Posteriors =>
        from likelihood in OfOneNumber
        from prior in Priors(likelihood.Parameter.Of)
        select $"""
            u ~ {prior}
            {Rows(likelihood.Of, likelihood.Spelling, likelihood.Parameter, Powered(likelihood.Parameter.Power))}
            """;

    /// <summary>The parameter itself as a `param`: its maximum in closed form.</summary>
    public static IEnumerable<string> Maxima =>
        OfOneNumber.Select(f => $"param u: {TypeOf(f.Parameter.Of)}\n{Rows(f.Of, f.Spelling, f.Parameter, "u")}");

    private static IEnumerable<(Distribution Of, NaturalParameter Parameter, string[] Spelling)> OfOneNumber =>
        from of in names.Distributions
        where of is INaturalForm && of.Signature.Target.Dims.Count == 0
        from parameter in ((INaturalForm)of).NaturalForm.Parameters
        where of.Signature.Parameters.Single(p => p.Name == parameter.Name).Type.Dims.Count == 0
        from spelling in LegalArguments.Spellings(of)
        where spelling.Contains(parameter.Name)
        select (of, parameter, spelling);

    /// <summary>Each distribution of the catalog whose draw has these statistics, with numbers for its arguments.</summary>
    private static IEnumerable<string> Priors(NaturalStatistics statistics) =>
        from of in names.Distributions
        where of is INaturalForm { NaturalForm.Draw: { } draw } && draw == statistics && of.Signature.Target.Dims.Count == 0
        let spelling = LegalArguments.Spellings(of).First()
        select $"{of.Signature.Name}({string.Join(", ", spelling.Select((name, i) => $"{name} = {(i == 0 ? 3 : 2)}"))})";

    private static string Rows(Distribution of, string[] spelling, NaturalParameter parameter, string value) =>
        $"for n in rows {{ {Column(of)} ~ {of.Signature.Name}("
            + string.Join(", ", spelling.Select(name => $"{name} = {(name == parameter.Name ? value : Known(of, name, parameter))}"))
            + ") }";

    private static string Powered(double power) => power == 1 ? "u" : FormattableString.Invariant($"u ^ {1 / power}");

    private static string TypeOf(NaturalStatistics statistics) => statistics switch
    {
        NaturalStatistics.Quadratic => "real",
        NaturalStatistics.LogOdds => "unit",
        _ => "positive",
    };

    private static string Known(Distribution of, string parameter, NaturalParameter unknown) =>
        unknown.Condition is { } condition && condition.Parameter == parameter ? FormattableString.Invariant($"{condition.Number}")
        : of.Signature.Parameters.Single(p => p.Name == parameter).Type.Element switch
        {
            Element.Count or Element.Int => "12",
            Element.Real => "0.7",
            // below every row, for those whose support begins there
            _ => "0.3",
        };

    private static string Column(Distribution of) => of.Signature.Target.Element switch
    {
        Element.Bool => "b[n]",
        Element.Count or Element.Int => "c[n]",
        Element.Positive => "s[n]",
        Element.Unit => "d[n]",
        _ => "x[n]",
    };
}
