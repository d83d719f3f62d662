namespace ProbDsl.Parser.Diagnostics;

/// <summary>The role of a part of a page, for a terminal that shows it in color; the command line maps roles to colors.</summary>
public enum TextStyle
{
    /// <summary>The title of a page, or the first line of a table.</summary>
    Heading,

    /// <summary>A good verdict.</summary>
    Good,

    /// <summary>A warning, or a verdict that needs attention.</summary>
    Warning,

    /// <summary>An error.</summary>
    Error,
}
