namespace ProbDsl.Inference.Results.Text;

/// <summary>
/// Divides the columns of a table into blocks that fit on a page: the table continues below, with its first column again.
/// </summary>
internal static class ColumnBlocks
{
    /// <summary>Ranges of the columns after the first, one for each block of the table.</summary>
    /// <param name="first">The width of the first column.</param>
    /// <param name="widths">The widths of the others.</param>
    /// <param name="gap">The gap between two columns.</param>
    /// <param name="page">The width of the page.</param>
    /// <param name="together">The column that begins a block of its own if there are several blocks; null for none.</param>
    public static IEnumerable<Range> Split(int first, IReadOnlyList<int> widths, int gap, int page, int? together)
    {
        List<Range> blocks = [.. Split(first, widths, gap, page)];
        return blocks.Count < 2 || together is not { } from ? blocks
            : [.. Split(first, [.. widths.Take(from)], gap, page), .. Split(first, [.. widths.Skip(from)], gap, page)
                .Select(b => new Range(b.Start.Value + from, b.End.Value + from))];
    }

    /// <inheritdoc cref="Split(int, IReadOnlyList{int}, int, int, int?)"/>
    public static IEnumerable<Range> Split(int first, IReadOnlyList<int> widths, int gap, int page)
    {
        var (from, used) = (0, first);
        for (var at = 0; at < widths.Count; at++)
        {
            if (at > from && used + gap + widths[at] > page)
            {
                yield return from..at;
                (from, used) = (at, first);
            }

            used += gap + widths[at];
        }

        yield return from..widths.Count;
    }

    /// <summary>The same number of blocks with widths as even as possible, so that no block has a single column if that is
    /// avoidable.</summary>
    public static IReadOnlyList<Range> Even(int first, IReadOnlyList<int> widths, int gap, int page)
    {
        List<Range> best = [.. Split(first, widths, gap, page)];
        for (var narrower = page - 1; best.Count > 1 && narrower > 0; narrower--)
        {
            List<Range> next = [.. Split(first, widths, gap, narrower)];
            if (next.Count > best.Count) break;
            best = next;
        }

        return best;
    }
}
