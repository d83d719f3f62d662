namespace ProbDsl.Data.Formats;

/// <summary>How CSV files are written as far as the user states it; what is null is found in each file.</summary>
/// <param name="Separator">What separates the cells of a row.</param>
/// <param name="Decimal">The decimal mark of numbers.</param>
public sealed record CsvForm(CsvSeparator? Separator = null, DecimalMark? Decimal = null)
{
    /// <summary>Nothing is stated.</summary>
    public static CsvForm Found { get; } = new();

    /// <summary>The separator as a byte; blanks are replaced by tabs before cells are read.</summary>
    internal byte? SeparatorByte => Separator switch
    {
        null => null,
        CsvSeparator.Comma => (byte)',',
        CsvSeparator.Semicolon => (byte)';',
        CsvSeparator.Pipe => (byte)'|',
        _ => (byte)'\t',
    };
}

/// <summary>What separates the cells of a row.</summary>
public enum CsvSeparator
{
    Comma,
    Semicolon,
    Tab,
    Pipe,

    /// <summary>One blank or several.</summary>
    Blank,
}

/// <summary>The decimal mark of numbers.</summary>
public enum DecimalMark
{
    Point,
    Comma,
}
