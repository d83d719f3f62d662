using ProbDsl.Parser.Syntax;

namespace ProbDsl.Cli.Catalogues;

/// <summary>
/// A name that the language brings, as a list and a page of its own show it. Draws: the type of what it draws, empty where it is no
/// distribution.
/// </summary>
internal sealed record CatalogueEntry(string Group, string Name, string Signature, string Summary, string Draws, ValueList<Fact> Facts,
    ValueList<ArgumentPlace> Places);

/// <summary>A titled line of a page.</summary>
internal sealed record Fact(string Title, string Text);

/// <summary>
/// One argument and what it takes. Link: how it stands to the one before it: another spelling of the same place (`or`), its companion
/// (`and`), or a place of its own (empty).
/// </summary>
internal sealed record ArgumentPlace(string Name, string Takes, string Link, bool IsOptional);
