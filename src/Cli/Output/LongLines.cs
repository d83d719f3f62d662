namespace ProbDsl.Cli.Output;

/// <summary>Text with lines of its own, such as a program: a line wider than the page continues below, indented.</summary>
internal static class LongLines
{
    private const int Further = 4;

    /// <param name="text">Lines, each with an end.</param>
    public static string Break(string text) =>
        string.Concat(text.Split('\n')[..^1].Select(l => l.Length <= PageWidth.OfTables ? l + "\n" : Paragraph(l)));

    private static string Paragraph(string line)
    {
        var margin = line.Length - line.TrimStart().Length;
        return Parser.Diagnostics.Paragraph.Print(line[..margin], line[margin..], margin + Further, PageWidth.OfTables);
    }
}
