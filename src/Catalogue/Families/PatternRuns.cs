using System.Runtime.InteropServices;

namespace ProbDsl.Catalogue.Families;

/// <summary>The stretches of consecutive rows with the same pattern of missing cells; stretches of complete rows are skipped.</summary>
/// <param name="ofRow">The pattern of each row.</param>
internal ref struct PatternRuns(ReadOnlySpan<double> ofRow)
{
    private readonly ReadOnlySpan<double> ofRow = ofRow;
    private int from, to;

    /// <summary>The pattern, its first row and the end of its rows.</summary>
    public readonly (int Pattern, int From, int To) Current => ((int)ofRow[from], from, to);

    public readonly PatternRuns GetEnumerator() => this;

    public bool MoveNext()
    {
        while (to < ofRow.Length)
        {
            from = to;
            var rest = MemoryMarshal.Cast<double, long>(ofRow[from..]);
            var length = rest.IndexOfAnyExcept(rest[0]);
            to = length < 0 ? ofRow.Length : from + length;
            if (ofRow[from] > 0) return true;
        }

        return false;
    }
}
