namespace ProbDsl.Cli;

/// <summary>What `probdsl` prints by itself: the way to a first fit, in one screen of 80 columns.</summary>
internal static class StartScreen
{
    // where the words behind a command begin
    private const int WordsAt = 40;

    private const string Text = """
        ProbDsl: write how your data were generated, and fit it by a suitable method.

        Start
          probdsl new                           templates: regression, mixture, panel
          probdsl new regression my.gen         write one, then put in your columns
          probdsl check my.gen                  names, types, shapes, without data
          probdsl fit my.gen --data my.csv      estimates, and what to check
            ... --out kept                      keep the fit in a folder

        Use a fit
          probdsl predict kept --data new.csv   labels, unknowns, missing columns
          probdsl eval kept --data new.csv      the log density of rows
          probdsl sample kept -n 100            new rows
          probdsl compare my.gen --data my.csv  several methods on one page

        Look up
          probdsl methods                       all methods, with what they are for
          probdsl distributions Normal          arguments, support, density
          probdsl explain E0203                 the page of a diagnostic
          probdsl --help                        all commands; `fit --help` has options

        A story to try: examples/old-faithful/old_faithful.gen
        Documentation: docs/getting-started.md
        """;

    /// <summary>As wide as the page.</summary>
    public static string Print() => string.Concat(Text.Split('\n').Select(Line));

    private static string Line(string line) =>
        line.StartsWith("  ", StringComparison.Ordinal) ? Paragraph.Print(line[..WordsAt], line[WordsAt..])
            : line.Contains(':') ? Paragraph.Print("", line, indent: 2) : StyleMarks.Of(TextStyle.Heading, line) + "\n";
}
