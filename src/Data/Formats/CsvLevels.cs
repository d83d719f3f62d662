namespace ProbDsl.Data.Formats;

/// <summary>Reads columns as text: one code per row, and the distinct texts in their order.</summary>
internal static class CsvLevels
{
    /// <summary>Reads the columns with a non-null name, in one pass over the rows; null for the others.</summary>
    public static TextColumn?[] Read(IReadOnlyList<CsvText> pieces, string?[] names, int rows)
    {
        var read = Codes(pieces, Array.ConvertAll(names, name => name is not null), rows);
        return [.. read.Select((column, i) =>
            column is var (codes, levels) ? new TextColumn(names[i]!, i, codes, levels.SortLevels(codes)) : null)];
    }

    /// <summary>Reads one column.</summary>
    public static TextColumn Read(IReadOnlyList<CsvText> pieces, int columns, string name, int index)
    {
        var names = new string?[columns];
        names[index] = name;
        return Read(pieces, names, pieces[^1].RowsBefore + pieces[^1].RowCount)[index]!;
    }

    /// <summary>Reads some columns: a code for each row, -1 where it is missing, and the texts in the order of their codes.</summary>
    public static (int[] Codes, LevelCodes Levels)?[] Codes(IReadOnlyList<CsvText> pieces, bool[] isRead, int rows)
    {
        var columns = new (int[] Codes, LevelCodes Levels)?[isRead.Length];
        if (!isRead.Contains(true)) return columns;
        var levels = Array.ConvertAll(isRead, are => are ? new LevelCodes() : null);
        var codes = Array.ConvertAll(isRead, are => are ? LargeArrays.Allocate<int>(rows) : null);
        foreach (var piece in pieces)
        {
            piece.Load();
            for (var row = 0; row < piece.RowCount; row++) ReadRow(piece, row, levels, codes);
            piece.Release();
        }

        for (var i = 0; i < columns.Length; i++)
            if (levels[i] is { } of) columns[i] = (codes[i]!, of);
        return columns;
    }

    // a process reads one file, so tiered compilation would not pay off
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ReadRow(CsvText text, int row, LevelCodes?[] levels, int[]?[] codes)
    {
        var line = text.Row(row);
        var column = 0;
        foreach (var cell in new CsvCells(line, text.Separator))
        {
            if (levels[column] is { } known)
            {
                var content = line.Slice(cell.Start, cell.Length);
                codes[column]![text.RowsBefore + row] =
                    MissingCell.IsInTexts(content, cell.Quoted) ? -1 : known.CodeOf(content, cell.Doubled);
            }
            column++;
        }
    }
}
