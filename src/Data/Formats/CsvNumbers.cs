using System.Runtime.CompilerServices;
using ProbDsl.Data.Columns;

namespace ProbDsl.Data.Formats;

/// <summary>
/// Reads all columns as numbers. A column in which a cell is neither a number nor missing has no values here, and is left to
/// <see cref="CsvLevels"/>. The rows must have their cells.
/// </summary>
internal static class CsvNumbers
{
    /// <summary>The values of each column, NaN where a cell is missing; null for columns that are not numbers.</summary>
    public static double[]?[] Read(IReadOnlyList<CsvText> pieces, int columns, int rows)
    {
        var values = new double[]?[columns];
        for (var column = 0; column < columns; column++) values[column] = new double[rows];
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

    // a process reads one file: there is no second call to be faster
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
