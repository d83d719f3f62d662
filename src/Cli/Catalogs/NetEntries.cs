namespace ProbDsl.Cli.Catalogs;

/// <summary>The layers, flows and SDEs of the language.</summary>
internal static class NetEntries
{
    public static IReadOnlyList<CatalogEntry> Layers(StandardCatalog catalog) =>
        [.. catalog.Layers.OrderBy(l => l.Options.Count == 0).ThenBy(l => l.Name, StringComparer.Ordinal)
            .Select(l => new CatalogEntry(l.Options.Count > 0 ? "layers" : "layers without options", l.Name, Written(l.ToString()),
                l.Summary, "", [], OptionArguments.List(l.Options)) { Aliases = l.Aliases })];

    public static IReadOnlyList<CatalogEntry> Flows(StandardCatalog catalog) =>
    [
        .. catalog.Flows.OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(f => new CatalogEntry("flows", f.Name, Written(f.ToString()), f.Summary, "", [], OptionArguments.List(f.Options))),
        .. catalog.Fields.OrderBy(f => f.Name, StringComparer.Ordinal).Select(f =>
            new CatalogEntry("fields for `ode`, besides nets", f.Name, $"ode({f})", f.Summary, "", [], OptionArguments.List(f.Options))),
    ];

    public static IReadOnlyList<CatalogEntry> Sdes(StandardCatalog catalog) =>
        [.. catalog.Sdes.OrderBy(s => s.Name, StringComparer.Ordinal)
            .Select(s => new CatalogEntry("sdes", s.Name, Written(s.ToString()), s.Summary, "", [], OptionArguments.List(s.Options)))];

    /// <summary>The signature, without parentheses if it has no options.</summary>
    private static string Written(string signature) => signature.EndsWith("()", StringComparison.Ordinal) ? signature[..^2] : signature;
}
