namespace ProbDsl.Cli.Catalogs;

/// <summary>Prints a list of entries: the signature, the type of the draws at the right, and the summary below or beside it.</summary>
internal static class CatalogList
{
    // the width of the column for the type of the draws
    private const int DrawsWidth = 16;

    private static int Beside => Math.Min(34, PageWidth.OfText / 2);
    private const string Below = "      ";

    public static string Print(string verb, IReadOnlyList<CatalogEntry> entries)
    {
        var text = new StringBuilder();
        var groups = entries.GroupBy(e => e.Group).ToList();
        foreach (var group in groups)
        {
            if (groups.Count > 1) text.Append(StyleMarks.Of(TextStyle.Heading, group.Key)).Append('\n');
            foreach (var entry in group) text.Append(entry.Draws.Length > 0 ? WithDraws(entry) : WithSummary(entry));
            text.Append('\n');
        }

        if (entries.Any(e => e.Places.Any(p => p.IsOptional))) text.Append("`?` marks optional arguments\n");
        return text.Append(Paragraph.Print("next: ", $"`probdsl {verb} {entries[0].Name}` prints details and an example")).ToString();
    }

    private static string WithDraws(CatalogEntry entry)
    {
        var title = $"  {entry.Signature}  ";
        var drawsAt = PageWidth.OfText - DrawsWidth;
        var first = title.Length <= drawsAt ? $"{title.PadRight(drawsAt)}{entry.Draws}\n"
            : Paragraph.Print("  ", $"{entry.Signature}  {entry.Draws}", indent: 4);
        return first + Paragraph.Print(Below, entry.Summary);
    }

    private static string WithSummary(CatalogEntry entry)
    {
        var title = $"  {entry.Signature}";
        return title.Length <= Beside
            ? Paragraph.Print(title.PadRight(Beside + 2), entry.Summary)
            : Paragraph.Print("  ", entry.Signature, indent: 4) + Paragraph.Print(new string(' ', Beside + 2), entry.Summary);
    }
}
