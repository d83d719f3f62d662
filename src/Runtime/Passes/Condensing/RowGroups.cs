namespace ProbDsl.Runtime.Passes.Condensing;

/// <summary>Rows with equal keys.</summary>
internal static class RowGroups
{
    /// <summary>The rows of each group, in ascending order; null if there are more than some number of groups.</summary>
    public static IReadOnlyList<int[]>? Find(IReadOnlyList<RowColumn> keys, int rows, int most)
    {
        var (groups, count) = (new int[rows], 1);
        foreach (var key in keys)
        {
            var found = new Dictionary<(int Group, long Bits), int>();
            for (var row = 0; row < rows; row++)
            {
                var own = (groups[row], BitConverter.DoubleToInt64Bits(key[row]));
                if (!found.TryGetValue(own, out var group))
                {
                    if (found.Count == most) return null;
                    found[own] = group = found.Count;
                }

                groups[row] = group;
            }

            count = found.Count;
        }

        var sizes = new int[count];
        foreach (var group in groups) sizes[group]++;
        int[][] members = [.. sizes.Select(size => new int[size])];
        Array.Clear(sizes);
        for (var row = 0; row < rows; row++) members[groups[row]][sizes[groups[row]]++] = row;
        return members;
    }
}
