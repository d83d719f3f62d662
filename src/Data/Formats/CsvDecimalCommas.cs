using ProbDsl.Data.Columns;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Paging;

namespace ProbDsl.Data.Formats;

/// <summary>
/// Finds columns of numbers with decimal commas, in files whose cells are not separated by commas. A cell of the first piece must show that
/// commas are decimal marks and do not separate thousands: `1,5` does, `1,500` does not.
/// </summary>
internal static class CsvDecimalCommas
{
    /// <summary>Reads such columns; returns their indices.</summary>
    /// <param name="pieces">The file.</param>
    /// <param name="numbers">The values of each column; receives those of columns with decimal commas in place of null.</param>
    /// <param name="forms">Receives the forms of these columns.</param>
    /// <param name="rows">The number of rows.</param>
    public static IReadOnlyList<int> Read(IReadOnlyList<CsvText> pieces, double[]?[] numbers, NumberForm[] forms, int rows)
    {
        if (Candidates(pieces[0], [.. numbers.Select(n => n is null)]) is not { Count: > 0 } candidates) return [];
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
        piece.Load();
        var (may, has, isShown) = ((bool[])areTexts.Clone(), new bool[areTexts.Length], false);
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

        List<int> found = [.. Enumerable.Range(0, may.Length).Where(i => may[i] && has[i])];
        for (var row = 0; row < piece.RowCount && found.Count > 0 && !isShown; row++)
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

    /// <summary>The error if a number of another column has a point, which may separate thousands; null if none has.</summary>
    public static Diagnostic? Conflict(string file, IReadOnlyList<CsvText> pieces, string[] names, double[]?[] numbers,
        IReadOnlyList<int> commas)
    {
        if (commas.Count == 0) return null;
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
                        return CsvDiagnostics.TwoDecimalMarks(file, piece, row, (column, names[column]), names[commas[0]]);
                    column++;
                }
            }

            piece.Release();
        }

        return null;
    }
}
