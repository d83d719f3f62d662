using ProbDsl.Compiler.Graph;
using ProbDsl.Catalog.Distributions;
using ProbDsl.Catalog.Families;
using ProbDsl.Compiler.Graph.Signatures;

namespace ProbDsl.Cli.Catalogs;

/// <summary>The distributions of the language, grouped by the type of their draws.</summary>
internal static class DistributionEntries
{
    private static readonly string[] Groups = ["real numbers", "positive numbers", "numbers between 0 and 1",
        "whole numbers and categories", "vectors and matrices", "built from distributions, nets or data"];

    /// <param name="catalog">All of them.</param>
    /// <param name="estimating">Methods that maximize the likelihood, by name.</param>
    public static IReadOnlyList<CatalogEntry> List(StandardCatalog catalog, IEnumerable<string> estimating) =>
        [.. catalog.Distributions.Select(d => Entry(d, estimating)).OrderBy(e => Array.IndexOf(Groups, e.Group))
            .ThenBy(e => e.Name, StringComparer.OrdinalIgnoreCase)];

    private static CatalogEntry Entry(Distribution distribution, IEnumerable<string> estimating)
    {
        var signature = distribution.Signature;
        ValueList<Fact> facts = [new("draws", DrawDescriptions.Draws(signature)),
            new("support", DrawDescriptions.Support(signature)), .. Can(distribution, estimating)];
        return new(Group(signature), signature.Name, signature.ToString(), distribution.Summary, DrawDescriptions.Short(signature), facts,
            [.. Places(signature)]);
    }

    private static string Group(DistributionSignature signature) => signature switch
    {
        { Draws: not DrawTypeSource.AsPattern } => Groups[5],
        { Target.Dims.Count: > 0 } => Groups[4],
        { Target.Element: Element.Positive } => Groups[1],
        { Target.Element: Element.Unit } => Groups[2],
        { Target.Element: Element.Real } => Groups[0],
        _ => Groups[3],
    };

    private static IEnumerable<ArgumentEntry> Places(DistributionSignature signature) =>
        from place in signature.Places
        from spelling in place.Spellings.Index()
        from parameter in spelling.Item.Parameters.Index()
        let link = parameter.Index > 0 ? "and" : spelling.Index > 0 ? "or" : ""
        select new ArgumentEntry(parameter.Item.Name, parameter.Item.Kind.Words, link, place.IsOptional);

    private static IEnumerable<Fact> Can(Distribution distribution, IEnumerable<string> estimating)
    {
        List<string> abilities = [];
        if (distribution is ISampler) abilities.Add("be sampled");
        if (distribution.Signature.Support is FiniteSupport) abilities.Add("be marginalized: it has finitely many values");
        if (distribution is IDistributionFunction)
            abilities.Add("be used in `Truncated` and `Censored`: its distribution function has a closed form");
        if (distribution is IEstimable)
            abilities.Add($"be estimated in closed form by {string.Join(" and ", estimating.Select(name => $"`{name}`"))}");
        if (distribution is not IDensity) yield return new("density", "none in closed form: dedicated methods fit it");
        if (abilities.Count > 0) yield return new("can", string.Join(" · ", abilities));
    }
}
