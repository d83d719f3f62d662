namespace ProbDsl.Data.Formats;

/// <summary>
/// Finds columns of numbers with decimal commas. Unless the user states the mark, only in files whose cells are not separated by commas,
/// and a cell of the first piece must show that commas are decimal marks and do not separate thousands: `1,5` does, `1,500` does not.
/// </summary>
internal static class CsvDecimalCommas
{
    /// <summary>Reads such columns; returns their indices.</summary>
    /// <param name="pieces">The file.</param>
    /// <param name="numbers">The values of each column; receives those of columns with decimal commas in place of null.</param>
    /// <param name="forms">Receives the forms of these columns.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="mark">The decimal mark, if it is stated.</param>
    public static IReadOnlyList<int> Read(
        IReadOnlyList<CsvText> pieces, double[]?[] numbers, NumberForm[] forms, int rows, DecimalMark? mark = null)
    {
        bool[] areTexts = [.. numbers.Select(n => n is null)];
        var candidates = mark == DecimalMark.Comma ? Written(pieces, areTexts) : mark is null ? Candidates(pieces[0], areTexts) : [];
        if (candidates.Count == 0) return [];
        var (read, values) = (LargeArrays.Columns<double>(candidates.Count, rows), new double[]?[numbers.Length]);
        for (var i = 0; i < candidates.Count; i++) values[candidates[i]] = read[i];
        foreach (var piece in pieces)
        {
            piece.Load();
            CsvNumbers.Read<CommaMark>(piece, values, forms, piece.RowsBefore);
            piece.Release();
        }

        List<int> found = [.. candidates.Where(c => values[c] is not null)];
        foreach (var column in found) numbers[column] = values[column];
        return found;
    }

    /// <summary>The columns that are numbers with decimal commas as far as a piece shows.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="areTexts">The columns that are not numbers otherwise.</param>
    public static List<int> Candidates(CsvText piece, bool[] areTexts)
    {
        if (piece.Separator == ',' || !areTexts.Contains(true)) return [];
        var isShown = false;
        var found = Written([piece], areTexts);
        if (found.Count == 0) return [];
        piece.Load();
        for (var row = 0; row < piece.RowCount && !isShown; row++)
        {
            var line = piece.Row(row);
            foreach (var column in found)
            {
                var cell = piece.Cells(row).At(column);
                isShown |= CommaMark.IsDecimal(line.Slice(cell.Start, cell.Length));
            }
        }

        piece.Release();
        return isShown ? found : [];
    }

    /// <summary>The columns whose cells are all numbers if commas are decimal marks, some of them with one.</summary>
    private static List<int> Written(IReadOnlyList<CsvText> pieces, bool[] areTexts)
    {
        var (may, has) = ((bool[])areTexts.Clone(), new bool[areTexts.Length]);
        foreach (var piece in pieces)
        {
            if (!may.Contains(true)) break;
            piece.Load();
            for (var row = 0; row < piece.RowCount && may.Contains(true); row++)
            {
                var line = piece.Row(row);
                var column = 0;
                foreach (var cell in piece.Cells(row))
                {
                    var at = column++;
                    if (!may[at]) continue;
                    var content = line.Slice(cell.Start, cell.Length);
                    may[at] = CommaMark.TryRead(content, out _, out _) || MissingCell.Is(content);
                    has[at] |= may[at] && content.Contains((byte)',');
                }
            }

            piece.Release();
        }

        return [.. Enumerable.Range(0, may.Length).Where(i => may[i] && has[i])];
    }

    /// <summary>The error if a number of another column has a point, which may separate thousands; null if none has.</summary>
    public static Diagnostic? Conflict(string file, IReadOnlyList<CsvText> pieces, string[] names, double[]?[] numbers,
        IReadOnlyList<int> commas, DecimalMark? mark = null)
    {
        if (commas.Count == 0 && mark != DecimalMark.Comma) return null;
        foreach (var piece in pieces)
        {
            piece.Load();
            for (var row = 0; row < piece.RowCount; row++)
            {
                if (!piece.Row(row).Contains((byte)'.')) continue;
                var column = 0;
                foreach (var cell in piece.Cells(row))
                {
                    if (numbers[column] is not null && piece.Row(row).Slice(cell.Start, cell.Length).Contains((byte)'.'))
                        return CsvDiagnostics.TwoDecimalMarks(file, piece, row, (column, names[column]),
                            commas.Count > 0 ? names[commas[0]] : null);
                    column++;
                }
            }

            piece.Release();
        }

        return null;
    }
}
