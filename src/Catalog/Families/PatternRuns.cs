namespace ProbDsl.Catalog.Families;

/// <summary>The stretches of consecutive rows with the same pattern of missing cells; stretches of complete rows are skipped.</summary>
/// <param name="ofRow">The pattern of each row.</param>
internal ref struct PatternRuns(ReadOnlySpan<double> ofRow)
{
    private readonly ReadOnlySpan<double> ofRow = ofRow;
    private int from, to;

    /// <summary>The pattern, its first row and the end of its rows.</summary>
    public readonly (int Pattern, int From, int To) Current => ((int)ofRow[from], from, to);

    public readonly PatternRuns GetEnumerator() => this;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public bool MoveNext()
    {
        while (to < ofRow.Length)
        {
            from = to;
            var own = Vector512.Create(ofRow[from]);
            while (to <= ofRow.Length - Lanes.Count && Vector512.EqualsAll(Lanes.Of(ofRow, to), own)) to += Lanes.Count;
            while (to < ofRow.Length && ofRow[to] == ofRow[from]) to++;
            if (ofRow[from] > 0) return true;
        }

        return false;
    }
}
