namespace ProbDsl.Data.Columns;

/// <summary>Reads columns as truth values: 0/1, true/false, yes/no, case-insensitive, also mixed. Missing cells are allowed.</summary>
public static class BoolCells
{
    /// <summary>Whether every cell is true, false or missing.</summary>
    public static bool Fits(Column column) => FirstInvalid(column) is null;

    /// <summary>The first row whose cell is present and neither true nor false; null if there is none.</summary>
    public static int? FirstInvalid(Column column)
    {
        var row = column switch
        {
            NumberColumn numbers => Array.FindIndex(numbers.Values, value => !double.IsNaN(value) && Of(value) is null),
            TextColumn texts => FirstInvalid(texts),
            _ => -1,
        };
        return row < 0 ? null : row;
    }

    /// <summary>One value per row, null if the cell is missing.</summary>
    /// <exception cref="ArgumentException">A cell is neither true nor false.</exception>
    public static bool?[] Values(Column column)
    {
        if (FirstInvalid(column) is { } row)
            throw new ArgumentException($"row {row} of {column.Name} is neither true nor false", nameof(column));
        return column switch
        {
            NumberColumn numbers => Array.ConvertAll(numbers.Values, Of),
            TextColumn texts => Values(texts),
            _ => [],
        };
    }

    /// <summary>The truth value of a number: true for 1, false for 0, otherwise null.</summary>
    public static bool? Of(double number) => number switch
    {
        0 => false,
        1 => true,
        _ => null,
    };

    /// <summary>The truth value of a text: `true`, `yes`, `1` or `false`, `no`, `0`, case-insensitive; otherwise null.</summary>
    public static bool? Of(string text) => text.ToUpperInvariant() switch
    {
        "FALSE" or "NO" => false,
        "TRUE" or "YES" => true,
        _ => NumberCell.Read(text) is { } number ? Of(number) : null,
    };

    private static int FirstInvalid(TextColumn texts)
    {
        bool[] other = [.. texts.Levels.Select(level => Of(level) is null && !MissingCell.Is(Encoding.UTF8.GetBytes(level)))];
        return Array.FindIndex(texts.Codes, code => code >= 0 && other[code]);
    }

    private static bool?[] Values(TextColumn texts)
    {
        bool?[] truth = [.. texts.Levels.Select(Of)];
        return Array.ConvertAll(texts.Codes, code => code < 0 ? null : truth[code]);
    }
}
