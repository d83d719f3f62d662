namespace ProbDsl.Parser.Diagnostics;

/// <summary>
/// How many columns the page has that this process prints on: those of the terminal, or the usual ones where nothing measures it.
/// Tables take all of them, text at most the usual ones, which are as long as a line reads well.
/// </summary>
public static class PageWidth
{
    public const int Usual = 100;

    /// <summary>No page is laid out for fewer columns.</summary>
    public const int Narrowest = 60;

    private static Func<int> measure = static () => Usual;

    private static int measured;

    /// <summary>Columns for tables.</summary>
    public static int OfTables => measured > 0 ? measured : measured = Math.Max(Narrowest, measure());

    /// <summary>Columns for text.</summary>
    public static int OfText => TextOn(OfTables);

    /// <summary>Columns for text on a page of so many.</summary>
    public static int TextOn(int columns) => Math.Clamp(columns, Narrowest, Usual);

    /// <summary>From here on the page is as wide as this says, which is asked once, when it is needed.</summary>
    public static void MeasuredBy(Func<int> columns) => (measure, measured) = (columns, 0);
}
