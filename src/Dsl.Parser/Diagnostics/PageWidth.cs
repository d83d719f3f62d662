namespace ProbDsl.Parser.Diagnostics;

/// <summary>
/// The columns of the page that this process prints on: those of the terminal, or the usual ones if the output is not measured.
/// Tables use all columns; text uses at most the usual ones, a comfortable line length.
/// </summary>
public static class PageWidth
{
    public const int Usual = 100;

    /// <summary>The fewest columns that a page is laid out for.</summary>
    public const int Narrowest = 60;

    private static Func<int> measure = static () => Usual;

    private static int measured;

    /// <summary>Columns for tables.</summary>
    public static int OfTables => measured > 0 ? measured : measured = Math.Max(Narrowest, measure());

    /// <summary>Columns for text.</summary>
    public static int OfText => TextOn(OfTables);

    /// <summary>Columns for text on a page with this many columns.</summary>
    public static int TextOn(int columns) => Math.Clamp(columns, Narrowest, Usual);

    /// <summary>Sets how the width is measured; it is measured once, on first use.</summary>
    public static void MeasuredBy(Func<int> columns) => (measure, measured) = (columns, 0);
}
