namespace ProbDsl.Cli.Reporting;

/// <summary>The first line of a page: which story, or fit, and which data.</summary>
internal static class PageTitle
{
    public static string Print(string title) => StyleMarks.OfLines(TextStyle.Heading, Paragraph.Print("", title, indent: 2));
}
