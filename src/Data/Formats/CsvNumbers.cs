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
            Read(piece, values, piece.RowsBefore);
            piece.Release();
        }

        return values;
    }

    /// <summary>Reads the rows of a piece that is in memory.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="values">Receives the values of each column; null for columns that are not numbers.</param>
    /// <param name="first">The element that is the first row of the piece.</param>
    public static void Read(CsvText piece, double[]?[] values, int first) => Read<PointMark>(piece, values, first);

    /// <summary>The same of numbers with a decimal mark.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="values">Receives the values of each column; null for columns that are not numbers.</param>
    /// <param name="first">The element that is the first row of the piece.</param>
    /// <typeparam name="TMark">The decimal mark.</typeparam>
    public static void Read<TMark>(CsvText piece, double[]?[] values, int first)
        where TMark : struct, IDecimalMark => RowBlocks.ForEach(piece.RowCount, (_, from, to) =>
    {
        for (var row = from; row < to; row++) ReadRow<TMark>(piece, row, values, first + row);
    });

    // a process reads one file, so tiered compilation would not pay off
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ReadRow<TMark>(CsvText text, int row, double[]?[] values, int at)
        where TMark : struct, IDecimalMark
    {
        var line = text.Row(row);
        var column = 0;
        foreach (var cell in new CsvCells(line, text.Separator))
        {
            if (Volatile.Read(ref values[column]) is { } numbers)
            {
                var content = line.Slice(cell.Start, cell.Length);
                if (TMark.TryRead(content, out var value)) numbers[at] = value;
                else if (MissingCell.Is(content)) numbers[at] = double.NaN;
                else Volatile.Write(ref values[column], null);
            }
            column++;
        }
    }
}
