using System.Runtime.CompilerServices;
using ProbDsl.Data.Columns;
using ProbDsl.Runtime.Paging;

namespace ProbDsl.Data.Formats;

/// <summary>Reads columns as text: one code per row, and the distinct texts in ordinal order.</summary>
internal static class CsvLevels
{
    /// <summary>Reads the columns with a non-null name, in one pass over the rows; null for the others.</summary>
    public static TextColumn?[] Read(IReadOnlyList<CsvText> pieces, string?[] names, int rows)
    {
        var columns = new TextColumn?[names.Length];
        if (names.All(name => name is null)) return columns;
        var levels = Array.ConvertAll(names, name => name is null ? null : new LevelCodes());
        var codes = Array.ConvertAll(names, name => name is null ? null : LargeArrays.Of<int>(rows));
        foreach (var piece in pieces)
        {
            piece.Load();
            for (var row = 0; row < piece.RowCount; row++) ReadRow(piece, row, levels, codes);
            piece.Release();
        }

        for (var i = 0; i < names.Length; i++)
        {
            if (names[i] is not { } name) continue;
            columns[i] = new(name, i, codes[i]!, levels[i]!.SortLevels(codes[i]!));
        }
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
                codes[column]![text.RowsBefore + row] = MissingCell.Is(content) ? -1 : known.CodeOf(content, cell.Doubled);
            }
            column++;
        }
    }
}
