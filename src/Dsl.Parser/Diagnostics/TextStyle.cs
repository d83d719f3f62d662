namespace ProbDsl.Parser.Diagnostics;

/// <summary>What a part of a page is, for a terminal that shows it in color; the command line says how each looks.</summary>
public enum TextStyle
{
    /// <summary>The title of a page, or the first line of a table.</summary>
    Heading,

    /// <summary>A good verdict.</summary>
    Good,

    /// <summary>A warning, or a verdict to look at.</summary>
    Warning,

    /// <summary>An error.</summary>
    Error,
}
