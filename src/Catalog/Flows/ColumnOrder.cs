namespace ProbDsl.Catalog.Flows;

/// <summary>Columns of rows in a given order.</summary>
internal static class ColumnOrder
{
    /// <summary>The columns at these positions, [rows, elements] -> [rows, positions].</summary>
    public static Value Apply(Value rows, int[] positions)
    {
        if (positions.Length > 0 && positions.Index().All(p => p.Item == positions[0] + p.Index))
            return positions.Length == rows.Shape[1] ? rows : Slice(rows, 1, positions[0], positions.Length);
        var (parts, from) = (new List<Value>(), 0);
        for (var to = 1; to <= positions.Length; to++)
        {
            if (to < positions.Length && positions[to] == positions[to - 1] + 1) continue;
            parts.Add(Slice(rows, 1, positions[from], to - from));
            from = to;
        }

        const int most = 8;
        return parts.Count <= most ? Concat(1, [.. parts]) : Gathered(rows, positions);
    }

    private static Value Gathered(Value rows, int[] positions) => Transpose(
        Gather(Transpose(rows, 1, 0), rows.Program.Constant([.. positions.Select(p => (double)p)], [positions.Length]), 0), 1, 0);
}
