namespace ProbDsl.Cli.Catalogs;

/// <summary>
/// Prints the page of one entry: signature, summary, arguments with all their spellings, further facts, and an example that compiles.
/// </summary>
internal static class CatalogPage
{
    private const int Titles = 11;

    public static string Print(CatalogEntry entry, string? example)
    {
        var text = new StringBuilder(Paragraph.Print("", entry.Signature, indent: 4))
            .Append(Paragraph.Print("  ", entry.Summary)).Append('\n');
        foreach (var (at, line) in Arguments(entry.Places).Index())
            text.Append(Paragraph.Print(Title(at > 0 ? "" : entry.Draws.Length > 0 ? "arguments" : "options"), line));
        foreach (var fact in entry.Facts) text.Append(Paragraph.Print(Title(fact.Title), fact.Text));
        if (example is not null) foreach (var (at, line) in example.Split('\n').Index())
            text.Append($"{Title(at == 0 ? "example" : "")}{line}".TrimEnd()).Append('\n');
        return text.ToString();
    }

    private static string Title(string word) => word.PadRight(Titles);

    /// <summary>One line per argument: `sd         positive`, then its other spellings, each with `or` before it.</summary>
    private static IEnumerable<string> Arguments(ValueList<ArgumentEntry> places)
    {
        var names = places.Select(p => $"{p.Link} {p.Name}".TrimStart()).ToList();
        var width = names.Select(n => n.Length).DefaultIfEmpty(0).Max() + 2;
        return places.Select((p, i) => $"{names[i].PadRight(width)}{p.Takes}{(p.IsOptional ? ", optional" : "")}");
    }
}
