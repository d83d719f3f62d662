namespace ProbDsl.Data;

/// <summary>Reads columns as texts: one code per row, and the distinct texts in ordinal order.</summary>
internal static class CsvLevels
{
    /// <summary>Reads those columns whose name is given, in one pass over the rows; null for the others.</summary>
    public static TextColumn?[] Read(CsvText text, string?[] names)
    {
        var columns = new TextColumn?[names.Length];
        if (names.All(name => name is null)) return columns;
        var levels = Array.ConvertAll(names, name => name is null ? null : new LevelCodes());
        var codes = Array.ConvertAll(names, name => name is null ? null : new int[text.RowCount]);
        for (var row = 0; row < text.RowCount; row++) ReadRow(text, row, levels, codes);
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i] is not { } name) continue;
            columns[i] = new(name, i, codes[i]!, levels[i]!.SortLevels(codes[i]!));
        }
        return columns;
    }

    private static void ReadRow(CsvText text, int row, LevelCodes?[] levels, int[]?[] codes)
    {
        var line = text.Row(row);
        var column = 0;
        foreach (var cell in new CsvCells(line, text.Separator))
        {
            if (levels[column] is { } known)
            {
                var content = line.Slice(cell.Start, cell.Length);
                codes[column]![row] = MissingCell.Is(content) ? -1 : known.CodeOf(content, cell.Doubled);
            }
            column++;
        }
    }
}
