namespace ProbDsl.Cli.Catalogs;

/// <summary>
/// A name of the language as shown in a list and on its own page. Draws: the type of the draws; empty if it is not a distribution.
/// </summary>
internal sealed record CatalogEntry(string Group, string Name, string Signature, string Summary, string Draws, ValueList<Fact> Facts,
    ValueList<ArgumentEntry> Places)
{
    /// <summary>Further names in stories.</summary>
    public ValueList<string> Aliases { get; init; } = [];
}

/// <summary>A titled line of a page.</summary>
internal sealed record Fact(string Title, string Text);

/// <summary>
/// One argument and what it takes. Link: its relation to the argument before it: another spelling of the same parameter (`or`), its
/// companion (`and`), or a separate parameter (empty).
/// </summary>
internal sealed record ArgumentEntry(string Name, string Takes, string Link, bool IsOptional);
