namespace ProbDsl.Inference.Problems;

/// <summary>The names of the columns that fill one dimension of some data.</summary>
internal sealed record ColumnNames(string Data, int Dimension, ValueList<string> Names)
{
    /// <summary>The names for each data name with one dimension beside its plates, as far as they are distinct.</summary>
    public static IEnumerable<ColumnNames> Find(Problem problem)
    {
        foreach (var data in problem.Graph.Variables)
        {
            if (data is not { Role: Role.Data, Origin: ColumnOrigin origin } || data.Whole.Dims is not [.., { Plate: null } own]
                || data.Whole.Dims.SkipLast(1).Any(d => d.Plate is null)) continue;
            var names = NamesOf(problem, data, origin);
            if (names.Count == problem.SizeOf(own.Size) && names.Distinct().Count() == names.Count)
                yield return new(data.Name, data.Whole.Dims.Count - 1, names);
        }
    }

    /// <summary>The only column that an expression reads, where no other reads it alone; else the expression as written.</summary>
    private static ValueList<string> NamesOf(Problem problem, Variable data, ColumnOrigin origin)
    {
        var names = new List<(string? Column, string Text)>();
        foreach (var expr in origin.Columns)
        {
            var parts = ExprTree.All(expr).ToList();
            if (parts.OfType<AllColumnsValue>().FirstOrDefault() is { } all)
                names.AddRange((problem.Alls.FirstOrDefault(a => a.Data == data.Name && a.Expression == all.Span.Text)?.Columns ?? [])
                    .Select(column => ((string?)column, column)));
            else names.Add((parts.OfType<ColumnValue>().Select(c => c.Name).Distinct().ToList() is [var only] ? only : null,
                expr is ColumnValue { Name: var name } ? name : expr.Span.Text));
        }

        var alone = names.Select(n => n.Column).OfType<string>().CountBy(n => n).Where(c => c.Value == 1).Select(c => c.Key).ToHashSet();
        return [.. names.Select(n => n.Column is { } column && alone.Contains(column) ? column : n.Text)];
    }
}
