namespace ProbDsl.Inference.MarginalEffects;

/// <summary>The groups of rows whose averages are reported.</summary>
/// <param name="Names">The values of the columns in each group; one group without names for all rows.</param>
/// <param name="Of">The group of each row.</param>
internal sealed record EffectGroups(IReadOnlyList<IReadOnlyList<string>> Names, int[] Of)
{
    /// <summary>The groups that columns of the file divide the rows into, in the order of their levels.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="tables">The files as the user gave them.</param>
    /// <param name="by">The columns; none: all rows are one group.</param>
    public static Result<EffectGroups> Create(ModelGraph graph, ExpectedOutcome rows, InputTables tables, IReadOnlyList<string> by)
    {
        if (by.Count == 0) return new EffectGroups([[]], new int[rows.Rows]);
        var file = FileRows.Find(graph, rows.Plates, rows.Rows, tables);
        var columns = new List<IReadOnlyList<string>>();
        foreach (var name in by)
            if (file.Table?.Find(name) is { } column) columns.Add(file.Cells(column));
            else return EffectDiagnostics.NoGroupColumn(name, file.Table);
        var places = columns.ConvertAll(c => LevelOrder.Sorted(c.Distinct()).Index().ToDictionary(l => l.Item, l => l.Index));
        var keys = Enumerable.Range(0, rows.Rows)
            .Select(row => (ValueList<int>)[.. columns.Select((c, at) => places[at][c[row]])]).ToList();
        var distinct = keys.Distinct().Order(Comparer<ValueList<int>>.Create((a, b) =>
            a.Zip(b, (x, y) => x.CompareTo(y)).FirstOrDefault(c => c != 0))).ToList();
        var first = keys.Index().GroupBy(k => k.Item).ToDictionary(g => g.Key, g => g.First().Index);
        var numbers = distinct.Index().ToDictionary(d => d.Item, d => d.Index);
        return new EffectGroups([.. distinct.Select(d => (IReadOnlyList<string>)[.. columns.Select(c => c[first[d]])])],
            [.. keys.Select(k => numbers[k])]);
    }

    /// <summary>Adds the weighted average of values [rows, categories] of each group, [groups, categories].</summary>
    /// <param name="values">The values of rows.</param>
    /// <param name="weights">How often each row counts.</param>
    public double[] Average(ReadOnlySpan<double> values, double[] weights)
    {
        var categories = values.Length / Of.Length;
        var (sums, totals) = (new double[Names.Count * categories], new double[Names.Count]);
        for (var row = 0; row < Of.Length; row++)
        {
            if (weights[row] == 0) continue;
            totals[Of[row]] += weights[row];
            for (var k = 0; k < categories; k++) sums[(Of[row] * categories) + k] += weights[row] * values[(row * categories) + k];
        }

        for (var at = 0; at < sums.Length; at++) sums[at] /= totals[at / categories];
        return sums;
    }
}
