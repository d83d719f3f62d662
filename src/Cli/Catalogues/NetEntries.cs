using ProbDsl.Catalogue;

namespace ProbDsl.Cli.Catalogues;

/// <summary>The layers, flows and SDEs of the language.</summary>
internal static class NetEntries
{
    public static IReadOnlyList<CatalogueEntry> Layers(StandardCatalogue catalogue) =>
        [.. catalogue.Layers.OrderBy(l => l.Options.Count == 0).ThenBy(l => l.Name, StringComparer.Ordinal)
            .Select(l => new CatalogueEntry(l.Options.Count > 0 ? "layers" : "layers without options", l.Name, Written(l.ToString()),
                l.Summary, "", [], OptionArguments.Of(l.Options)))];

    public static IReadOnlyList<CatalogueEntry> Flows(StandardCatalogue catalogue) =>
    [
        .. catalogue.Flows.OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(f => new CatalogueEntry("flows", f.Name, Written(f.ToString()), f.Summary, "", [], OptionArguments.Of(f.Options))),
        .. catalogue.Fields.OrderBy(f => f.Name, StringComparer.Ordinal).Select(f =>
            new CatalogueEntry("fields for `ode`, besides nets", f.Name, $"ode({f})", f.Summary, "", [], OptionArguments.Of(f.Options))),
    ];

    public static IReadOnlyList<CatalogueEntry> Sdes(StandardCatalogue catalogue) =>
        [.. catalogue.Sdes.OrderBy(s => s.Name, StringComparer.Ordinal)
            .Select(s => new CatalogueEntry("sdes", s.Name, Written(s.ToString()), s.Summary, "", [], OptionArguments.Of(s.Options)))];

    /// <summary>The signature, without parentheses if it has no options.</summary>
    private static string Written(string signature) => signature.EndsWith("()", StringComparison.Ordinal) ? signature[..^2] : signature;
}
