namespace ProbDsl.Inference.MissingData;

/// <summary>
/// Missing cells that are unknowns, in blocks that are drawn jointly: cells that share members of statements, directly or through other
/// cells, are in one block unless it would be too large. Blocks of one round share no member of a statement.
/// </summary>
/// <param name="Rounds">The blocks of each round.</param>
/// <param name="AreWhole">Whether cells of different blocks are independent given all other unknowns.</param>
public sealed record CellBlocks(IReadOnlyList<IReadOnlyList<CellBlock>> Rounds, bool AreWhole)
{
    /// <param name="problem">The story with its data.</param>
    /// <param name="filled">The positions of the unknown cells by data name.</param>
    /// <param name="most">The largest number of cells in a block.</param>
    public static CellBlocks Create(Problem problem, IReadOnlyDictionary<string, int[]> filled, int most)
    {
        var meetings = CoupledCells.Find(problem, filled);
        var meetingsOf = filled.SelectMany(f => f.Value.Select((_, at) => new UnknownCell(f.Key, at)))
            .ToDictionary(cell => cell, _ => new List<int>());
        foreach (var (i, cells) in meetings.Index())
            foreach (var cell in cells) meetingsOf[cell].Add(i);
        var (rounds, taken, areWhole) = (new List<List<CellBlock>>(), meetings.Select(_ => new HashSet<int>()).ToList(), true);
        foreach (var connected in Connected(meetings, meetingsOf))
        {
            areWhole &= connected.Count <= most;
            foreach (var cells in connected.Chunk(most))
            {
                var (own, round) = (cells.SelectMany(c => meetingsOf[c]).ToHashSet(), 0);
                while (own.Any(m => taken[m].Contains(round))) round++;
                foreach (var meeting in own) taken[meeting].Add(round);
                if (round == rounds.Count) rounds.Add([]);
                rounds[round].Add(CellBlock.Create(cells, cell => meetingsOf[cell].SelectMany(m => meetings[m])));
            }
        }

        return new(rounds, areWhole);
    }

    /// <summary>Cells that share members of statements, directly or through others: neighbors in the order of the story.</summary>
    private static IEnumerable<List<UnknownCell>> Connected(
        IReadOnlyList<IReadOnlyList<UnknownCell>> meetings, Dictionary<UnknownCell, List<int>> meetingsOf)
    {
        var seen = new HashSet<UnknownCell>();
        foreach (var first in meetingsOf.Keys)
        {
            if (!seen.Add(first)) continue;
            List<UnknownCell> found = [first];
            var followed = new HashSet<int>();
            for (var i = 0; i < found.Count; i++)
                foreach (var meeting in meetingsOf[found[i]].Where(followed.Add)) found.AddRange(meetings[meeting].Where(seen.Add));
            // a series stays in its order when it is cut
            yield return [.. found.OrderBy(cell => meetingsOf[cell].DefaultIfEmpty(0).Min())];
        }
    }
}

/// <summary>
/// Unknown cells that are drawn jointly. Cells of one color have no neighbor in common, so that the columns of the precision matrix at
/// these cells follow from one gradient (Curtis, Powell and Reid 1974).
/// </summary>
/// <param name="Cells">The cells.</param>
/// <param name="Colors">The color of each cell, from 0.</param>
/// <param name="Neighbors">For each cell, the positions in the block of the cells that it shares a member of a statement with, and its
/// own.</param>
public sealed record CellBlock(UnknownCell[] Cells, int[] Colors, int[][] Neighbors)
{
    /// <param name="cells">The cells.</param>
    /// <param name="meeting">The cells that share a member of a statement with one, which may be outside of the block.</param>
    public static CellBlock Create(UnknownCell[] cells, Func<UnknownCell, IEnumerable<UnknownCell>> meeting)
    {
        var places = cells.Index().ToDictionary(c => c.Item, c => c.Index);
        int[][] neighbors = [.. cells.Select(cell => meeting(cell).Where(places.ContainsKey).Select(c => places[c])
            .Append(places[cell]).Distinct().Order().ToArray())];
        var colors = new int[cells.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            var taken = neighbors[i].SelectMany(n => neighbors[n]).Where(other => other < i).Select(other => colors[other]).ToHashSet();
            while (taken.Contains(colors[i])) colors[i]++;
        }

        return new(cells, colors, neighbors);
    }
}
