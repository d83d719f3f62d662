namespace ProbDsl.Inference.Binding;

/// <summary>
/// The rows of a table grouped by the columns after `by`, where each column divides the groups of the one before it. Groups are in the
/// order of their first rows in the file, and rows in the order of the file. Arrays over them are padded to the largest group of each
/// level.
/// </summary>
public sealed class Grouping
{
    private readonly List<Level> levels = [];
    private readonly int[] rowInGroup;

    /// <param name="columns">One column for each level, without missing cells.</param>
    /// <param name="rows">The number of rows of the table.</param>
    public Grouping(IReadOnlyList<Column> columns, int rows)
    {
        var groupOf = new int[rows];
        List<TextColumn> names = [.. columns.Select(column => column.AsText())];
        foreach (var column in names)
        {
            var level = new Level(groupOf, column.Codes, levels.Count == 0 ? 1 : levels[^1].Count);
            levels.Add(level);
            groupOf = level.GroupOf;
        }

        var members = new int[levels[^1].Count];
        rowInGroup = [.. groupOf.Select(group => members[group]++)];
        Names = [.. levels.Zip(names, (level, column) => level.FirstRow.ConvertAll(column.Text))];
        Counts = [.. levels.Skip(1).Select(l => l.InParent), members];
        Sizes = [.. levels.Select(l => l.InParent.Prepend(0).Max()), members.Prepend(0).Max()];
    }

    /// <summary>The names of the groups of each level, in the order of their first rows.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Names { get; }

    /// <summary>The number of members of each group of each level: groups of the next level, or rows at the last level.</summary>
    public IReadOnlyList<int[]> Counts { get; }

    /// <summary>The size of the largest group at each level: the number of groups first, the rows of a group last.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>The length of each group of a level, padded, [groups..].</summary>
    public Tensor LengthsWithin(int level) => new([.. Sizes.Take(level + 1)], Padded(level, group => (double)Counts[level][group], 0.0));

    /// <summary>The names of the groups of a level, padded.</summary>
    public IReadOnlyList<string> NamesOf(int level) => Padded(level, group => Names[level][group], "");

    /// <summary>The place of each row in an array over groups and their rows.</summary>
    public RowPlacement OfRows() =>
        new(Room(Sizes.Count), [.. rowInGroup.Select((at, row) => (Place(levels.Count - 1, levels[^1].GroupOf[row]) * Sizes[^1]) + at)]);

    /// <summary>The place of each row in an array over the groups of a level: all rows of a group have the same place.</summary>
    public RowPlacement OfGroups(int level) => new(Room(level + 1), [.. levels[level].GroupOf.Select(group => Place(level, group))]);

    private int Room(int dimensions) => Sizes.Take(dimensions).Aggregate(1, (a, b) => checked(a * b));

    /// <summary>The place of a group in an array over the groups of its level.</summary>
    private int Place(int level, int group) =>
        level < 0 ? 0 : (Place(level - 1, levels[level].Parent[group]) * Sizes[level]) + levels[level].Number[group];

    private T[] Padded<T>(int level, Func<int, T> of, T beyond)
    {
        var padded = new T[Room(level + 1)];
        Array.Fill(padded, beyond);
        for (var group = 0; group < levels[level].Count; group++) padded[Place(level, group)] = of(group);
        return padded;
    }

    /// <summary>Groups that divide those of the level above: for each one its parent, its number within the parent, and its first
    /// row.</summary>
    private sealed class Level
    {
        public Level(int[] parentOf, int[] codes, int parents)
        {
            InParent = new int[parents];
            GroupOf = new int[codes.Length];
            var known = new Dictionary<(int Parent, int Code), int>();
            for (var row = 0; row < codes.Length; row++)
            {
                var key = (parentOf[row], codes[row]);
                if (!known.TryGetValue(key, out var group)) known[key] = group = Add(parentOf[row], row);
                GroupOf[row] = group;
            }
        }

        public int[] GroupOf { get; }

        public int[] InParent { get; }

        public List<int> Parent { get; } = [];

        public List<int> Number { get; } = [];

        public List<int> FirstRow { get; } = [];

        public int Count => Parent.Count;

        private int Add(int parent, int row)
        {
            Parent.Add(parent);
            Number.Add(InParent[parent]++);
            FirstRow.Add(row);
            return Parent.Count - 1;
        }
    }
}
