namespace ProbDsl.Data.Formats;

/// <summary>
/// Reads all columns as numbers. A column with a cell that is neither a number nor missing has no values here and is read by
/// <see cref="CsvLevels"/>. The rows must have the right number of cells.
/// </summary>
internal static class CsvNumbers
{
    /// <summary>
    /// The values of each column, NaN for missing cells, and how they are written; null for columns that are not numbers.
    /// </summary>
    public static (double[]?[] Values, NumberForm[] Forms) Read(IReadOnlyList<CsvText> pieces, int columns, int rows)
    {
        double[]?[] values = LargeArrays.Columns<double>(columns, rows);
        var forms = new NumberForm[columns];
        foreach (var piece in pieces)
        {
            piece.Load();
            Read(piece, values, forms, piece.RowsBefore);
            piece.Release();
        }

        return (values, forms);
    }

    /// <summary>Reads the rows of a piece that is in memory.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="values">Receives the values of each column; null for columns that are not numbers.</param>
    /// <param name="forms">Receives the greatest form of each column.</param>
    /// <param name="first">The element that is the first row of the piece.</param>
    public static void Read(CsvText piece, double[]?[] values, NumberForm[] forms, int first) =>
        Read<PointMark>(piece, values, forms, first);

    /// <summary>The same of numbers with a decimal mark.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="values">Receives the values of each column; null for columns that are not numbers.</param>
    /// <param name="forms">Receives the greatest form of each column.</param>
    /// <param name="first">The element that is the first row of the piece.</param>
    /// <typeparam name="TMark">The decimal mark.</typeparam>
    public static void Read<TMark>(CsvText piece, double[]?[] values, NumberForm[] forms, int first)
        where TMark : struct, IDecimalMark => RowBlocks.ForEach(piece.RowCount, (_, from, to) =>
    {
        var own = new NumberForm[forms.Length];
        for (var row = from; row < to; row++) ReadRow<TMark>(piece, row, values, own, first + row);
        lock (forms)
            for (var i = 0; i < own.Length; i++)
                if (own[i] > forms[i]) forms[i] = own[i];
    });

    // a process reads one file, so tiered compilation would not pay off
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ReadRow<TMark>(CsvText text, int row, double[]?[] values, NumberForm[] forms, int at)
        where TMark : struct, IDecimalMark
    {
        var line = text.Row(row);
        var column = 0;
        foreach (var cell in new CsvCells(line, text.Separator))
        {
            if (Volatile.Read(ref values[column]) is { } numbers)
            {
                var content = line.Slice(cell.Start, cell.Length);
                if (TMark.TryRead(content, out numbers[at], out var form))
                {
                    if (form > forms[column]) forms[column] = form;
                }
                else if (MissingCell.Is(content))
                {
                    numbers[at] = double.NaN;
                    if (cell.Quoted && !content.IsEmpty && forms[column] < NumberForm.Digits) forms[column] = NumberForm.Digits;
                }
                else
                {
                    Volatile.Write(ref values[column], null);
                }
            }
            column++;
        }
    }
}
