using ProbDsl.Parser;

namespace ProbDsl.Data;

/// <summary>Checks that every row has a cell for every column, and that its quotes stand around whole cells.</summary>
internal static class CsvShape
{
    private const int MostReported = 10;

    private readonly record struct Fault(int Row, int Cells, int QuotedCell, int After);

    public static void Check(string file, CsvText text, string[] names, DiagnosticBag found)
    {
        var faults = new List<Fault>[RowBlocks.Count(text.RowCount)];
        RowBlocks.ForEach(text.RowCount, (block, from, to) => faults[block] = FaultsOf(text, from, to, names.Length));
        Fault[] all = [.. faults.SelectMany(block => block)];
        foreach (var fault in all.Take(MostReported)) found.Add(Say(file, text, fault, names));
        if (all.Length > MostReported) found.Add(CsvDiagnostics.FurtherRagged(file, all.Length - MostReported, names.Length));
    }

    private static List<Fault> FaultsOf(CsvText text, int from, int to, int columns)
    {
        var faults = new List<Fault>();
        for (var row = from; row < to; row++)
        {
            var line = text.Row(row);
            if (!line.Contains((byte)'"') && line.Count(text.Separator) + 1 == columns) continue;
            if (FaultOf(text, row, columns) is { } fault) faults.Add(fault);
        }
        return faults;
    }

    private static Fault? FaultOf(CsvText text, int row, int columns)
    {
        var count = 0;
        foreach (var cell in text.Cells(row))
        {
            if (cell.After >= 0) return new(row, 0, count, cell.After);
            count++;
        }
        return count == columns ? null : new(row, count, -1, -1);
    }

    private static Diagnostic Say(string file, CsvText text, Fault fault, string[] names)
    {
        if (fault.QuotedCell < 0) return CsvDiagnostics.Ragged(file, text, fault.Row, fault.Cells, names.Length);
        var column = fault.QuotedCell < names.Length ? names[fault.QuotedCell] : null;
        return CsvDiagnostics.TextAfterQuote(file, text, fault.Row, fault.QuotedCell, fault.After, column);
    }
}
