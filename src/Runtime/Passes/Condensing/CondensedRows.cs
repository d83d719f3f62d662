using ProbDsl.Runtime.Paging;

namespace ProbDsl.Runtime.Passes.Condensing;

/// <summary>
/// Sums over many rows of known numbers, such as the log density of a linear regression or of factors without missing cells, as sums over
/// few weighted rows with the same moments, if a row's term is a polynomial of degree 2 in its numbers, or if many rows are equal. Slots
/// may enter in any way. The results are equal up to rounding.
/// </summary>
public static class CondensedRows
{
    /// <summary>Below this many rows a pass over them takes less than finding others.</summary>
    public const int FewestRows = 1000;

    /// <summary>The work of finding other rows, in multiplications.</summary>
    private const double MostWork = 2e10;

    /// <summary>The same value, computed from few rows where it can be.</summary>
    public static Value Condense(Value value)
    {
        if (LargeArrays.ArePaged) return value;
        var needed = TensorProgram.Needed([value]);
        var varying = VaryingValues.Find(needed);
        var degrees = new Dictionary<int, RowDegrees>();
        RowDegrees DegreesOf(int rows) => degrees.TryGetValue(rows, out var known) ? known : degrees[rows] = new(varying, rows);
        var sums = needed.Where(varying.Contains).Select(v => RowSum.Find(v, DegreesOf)).OfType<RowSum>().ToList();
        var rows = new Dictionary<RowSum, SigmaRows>();
        foreach (var alike in sums.GroupBy(s => s.Rows))
            foreach (var some in Together([.. alike]))
            {
                if (Condensed(some) is not { } condensed) continue;
                foreach (var sum in some) rows[sum] = condensed;
                break;
            }

        return rows.Count == 0 ? value : new RowReplacement(rows).Of(value, needed);
    }

    /// <summary>Which sums share rows, the most first: all; without those whose own keys differ too much; without keys.</summary>
    private static IEnumerable<List<RowSum>> Together(List<RowSum> all)
    {
        yield return all;
        yield return all.FindAll(s => RowGroups.Find(s.Keys, s.Rows, Most(s.Rows)) is not null);
        yield return all.FindAll(s => s.Keys.Count == 0);
    }

    private static int Most(int rows) => rows / 4;

    /// <summary>Rows for sums over as many; null if there are no few.</summary>
    private static SigmaRows? Condensed(List<RowSum> sums)
    {
        if (sums.Count == 0) return null;
        List<RowColumn> features = [.. sums.SelectMany(s => s.Features).Distinct()];
        return features.Count * (double)features.Count * sums[0].Rows > MostWork ? null
            : SigmaRows.Find(features, [.. sums.SelectMany(s => s.Keys).Distinct()], sums[0].Rows, Most(sums[0].Rows));
    }
}
