namespace ProbDsl.Data.Columns;

/// <summary>Makes a column of texts from cells that have one text for each value.</summary>
internal static class CellTexts
{
    /// <summary>The texts of the cells. Distinct values are found, and rows coded, by all threads.</summary>
    /// <param name="name">The name in the header.</param>
    /// <param name="index">The position in the table, from 0.</param>
    /// <param name="cells">One value per row.</param>
    /// <param name="isMissing">Whether the cell of a row is missing.</param>
    /// <param name="text">The text of a value; different values have different texts.</param>
    public static TextColumn Create<T>(string name, int index, T[] cells, Func<int, bool> isMissing, Func<T, string> text)
        where T : struct, IEquatable<T>
    {
        T[] distinct = [.. Distinct(cells, isMissing)];
        var levels = Array.ConvertAll(distinct, value => text(value));
        Array.Sort(levels, distinct, LevelOrder.Of(levels));
        var codeOf = new Dictionary<T, int>(distinct.Length);
        for (var code = 0; code < distinct.Length; code++) codeOf[distinct[code]] = code;
        var codes = LargeArrays.Allocate<int>(cells.Length);
        RowBlocks.ForEach(cells.Length, (_, from, to) =>
        {
            for (var row = from; row < to; row++) codes[row] = isMissing(row) ? -1 : codeOf[cells[row]];
        });
        return new(name, index, codes, levels);
    }

    private static HashSet<T> Distinct<T>(T[] cells, Func<int, bool> isMissing)
        where T : struct, IEquatable<T>
    {
        var all = new HashSet<T>();
        RowBlocks.ForEach(cells.Length, (_, from, to) =>
        {
            var own = new HashSet<T>();
            for (var row = from; row < to; row++)
                if (!isMissing(row)) own.Add(cells[row]);
            lock (all) all.UnionWith(own);
        });
        return all;
    }
}
