using System.Text;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Cli.Catalogues;

/// <summary>All entries on a page: the signature, what it draws at the right, and below or beside it the summary.</summary>
internal static class CatalogueList
{
    private const int Beside = 34;
    private const int DrawsAt = 84;
    private const string Below = "      ";

    public static string Print(string verb, IReadOnlyList<CatalogueEntry> entries)
    {
        var text = new StringBuilder();
        var groups = entries.GroupBy(e => e.Group).ToList();
        foreach (var group in groups)
        {
            if (groups.Count > 1) text.Append(group.Key).Append('\n');
            foreach (var entry in group) text.Append(entry.Draws.Length > 0 ? WithDraws(entry) : WithSummary(entry));
            text.Append('\n');
        }

        if (entries.Any(e => e.Places.Any(p => p.IsOptional))) text.Append("`?` marks what may be left out\n");
        return text.Append($"next: `probdsl {verb} {entries[0].Name}` tells more, with an example\n").ToString();
    }

    private static string WithDraws(CatalogueEntry entry)
    {
        var title = $"  {entry.Signature}";
        return $"{$"{title}  ".PadRight(DrawsAt)}{entry.Draws}\n{Paragraph.Print(Below, entry.Summary)}";
    }

    private static string WithSummary(CatalogueEntry entry)
    {
        var title = $"  {entry.Signature}";
        return title.Length <= Beside
            ? Paragraph.Print(title.PadRight(Beside + 2), entry.Summary)
            : $"{title}\n{Paragraph.Print(new string(' ', Beside + 2), entry.Summary)}";
    }
}
