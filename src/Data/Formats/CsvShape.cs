namespace ProbDsl.Data.Formats;

/// <summary>Checks piece by piece that every row has a cell for every column, and that quotes enclose whole cells.</summary>
internal sealed class CsvShape(string file, string[] names)
{
    private const int MostReported = 10;
    private readonly List<Diagnostic> reported = [];
    private long count;
    private bool isCut;

    private readonly record struct Fault(int Row, int Cells, int QuotedCell, int After);

    public void Check(CsvText text)
    {
        var faults = new (List<Fault> First, long All)[RowBlocks.Count(text.RowCount)];
        text.Load();
        RowBlocks.ForEach(text.RowCount, (block, from, to) => faults[block] = FaultsOf(text, from, to, names.Length));
        foreach (var (first, all) in faults)
        {
            reported.AddRange(first.Take(MostReported - reported.Count).Select(fault => Say(text, fault)));
            count += all;
        }
    }

    /// <summary>Whether enough rows are reported, so that further pieces would only increase the count.</summary>
    public bool IsAtLimit => count > MostReported;

    /// <summary>The errors: the first rows, and the number of further ones.</summary>
    public IEnumerable<Diagnostic> Found =>
        IsAtLimit ? reported.Append(CsvDiagnostics.FurtherRagged(file, count - MostReported, names.Length, isCut)) : reported;

    /// <summary>Marks the count as incomplete: the rest of the file is not read.</summary>
    public void Cut() => isCut = true;

    // a process reads one file, so tiered compilation would not pay off
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static (List<Fault> First, long All) FaultsOf(CsvText text, int from, int to, int columns)
    {
        var (faults, all) = (new List<Fault>(), 0L);
        for (var row = from; row < to; row++)
        {
            var line = text.Row(row);
            if (!line.Contains((byte)'"') && line.Count(text.Separator) + 1 == columns) continue;
            if (FaultOf(text, row, columns) is { } fault && all++ < MostReported) faults.Add(fault);
        }
        return (faults, all);
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

    private Diagnostic Say(CsvText text, Fault fault)
    {
        if (fault.QuotedCell < 0) return CsvDiagnostics.Ragged(file, text, fault.Row, fault.Cells, names.Length);
        var column = fault.QuotedCell < names.Length ? names[fault.QuotedCell] : null;
        return CsvDiagnostics.TextAfterQuote(file, text, fault.Row, fault.QuotedCell, fault.After, column);
    }
}
