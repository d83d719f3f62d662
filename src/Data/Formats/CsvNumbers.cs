using System.Runtime.CompilerServices;
using ProbDsl.Data.Columns;
using ProbDsl.Runtime.Paging;

namespace ProbDsl.Data.Formats;

/// <summary>
/// Reads all columns as numbers. A column with a cell that is neither a number nor missing has no values here and is read by
/// <see cref="CsvLevels"/>. The rows must have the right number of cells.
/// </summary>
internal static class CsvNumbers
{
    /// <summary>The values of each column, NaN for missing cells; null for columns that are not numbers.</summary>
    public static double[]?[] Read(IReadOnlyList<CsvText> pieces, int columns, int rows)
    {
        double[]?[] values = LargeArrays.Columns<double>(columns, rows);
        foreach (var piece in pieces)
        {
            piece.Load();
            RowBlocks.ForEach(piece.RowCount, (_, from, to) =>
            {
                for (var row = from; row < to; row++) ReadRow(piece, row, values);
            });
            piece.Release();
        }

        return values;
    }

    // a process reads one file, so tiered compilation would not pay off
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ReadRow(CsvText text, int row, double[]?[] values)
    {
        var line = text.Row(row);
        var column = 0;
        foreach (var cell in new CsvCells(line, text.Separator))
        {
            if (Volatile.Read(ref values[column]) is { } numbers)
            {
                var content = line.Slice(cell.Start, cell.Length);
                if (NumberCell.TryRead(content, out var value)) numbers[text.RowsBefore + row] = value;
                else if (MissingCell.Is(content)) numbers[text.RowsBefore + row] = double.NaN;
                else Volatile.Write(ref values[column], null);
            }
            column++;
        }
    }
}
