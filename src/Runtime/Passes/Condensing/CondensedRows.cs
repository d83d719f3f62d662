using ProbDsl.Runtime.Paging;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

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
    public static Value Of(Value value)
    {
        if (LargeArrays.ArePaged) return value;
        var needed = TensorProgram.Needed([value]);
        var varying = new HashSet<Value>();
        foreach (var each in needed)
            if (each.Op is Op.Slot or Op.RankMean or Op.Draw || each.Inputs.Any(varying.Contains)) varying.Add(each);
        var degrees = new RowDegrees(varying);
        var sums = needed.Where(varying.Contains).Select(v => RowSum.Of(v, degrees)).OfType<RowSum>().ToList();
        var rows = new Dictionary<RowSum, SigmaRows>();
        foreach (var alike in sums.GroupBy(s => s.Rows))
        {
            List<RowSum> few = [.. alike.Where(s => RowGroups.Of(s.Keys, s.Rows, Most(s.Rows)) is not null)];
            var condensed = Condensed(few);
            if (condensed is null) condensed = Condensed(few = [.. few.Where(s => s.Keys.Count == 0)]);
            if (condensed is null) continue;
            foreach (var sum in few) rows[sum] = condensed;
        }

        if (rows.Count == 0) return value;
        return new RowReplacement(degrees, rows).Of(value, needed);
    }

    private static int Most(int rows) => rows / 4;

    /// <summary>Rows for sums over as many; null if there are no few.</summary>
    private static SigmaRows? Condensed(List<RowSum> sums)
    {
        if (sums.Count == 0) return null;
        List<RowColumn> features = [.. sums.SelectMany(s => s.Features).Distinct()];
        return features.Count * (double)features.Count * sums[0].Rows > MostWork ? null
            : SigmaRows.Of(features, [.. sums.SelectMany(s => s.Keys).Distinct()], sums[0].Rows, Most(sums[0].Rows));
    }
}
