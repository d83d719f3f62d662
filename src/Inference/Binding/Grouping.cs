using ProbDsl.Data.Columns;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Binding;

/// <summary>
/// The rows of a table in groups by the columns after `by`, each column dividing the groups of the one before it. Groups stand in the order
/// in which the file names them, and rows in the order of the file. Arrays over them are padded: each group has the room of the largest
/// beside it.
/// </summary>
internal sealed class Grouping
{
    private readonly List<Level> levels = [];
    private readonly int[] rowInGroup;

    /// <param name="columns">One column for each level; none has a missing cell.</param>
    /// <param name="rows">How many rows the table has.</param>
    public Grouping(IReadOnlyList<Column> columns, int rows)
    {
        var groupOf = new int[rows];
        foreach (var column in columns)
        {
            var level = new Level(groupOf, CodesOf(column), levels.Count == 0 ? 1 : levels[^1].Count);
            levels.Add(level);
            groupOf = level.GroupOf;
        }

        var members = new int[levels[^1].Count];
        rowInGroup = [.. groupOf.Select(group => members[group]++)];
        Names = [.. levels.Zip(columns, (level, column) => level.FirstRow.ConvertAll(column.Text))];
        Counts = [.. levels.Skip(1).Select(l => l.InParent), members];
        Sizes = [.. levels.Select(l => l.InParent.Prepend(0).Max()), members.Prepend(0).Max()];
    }

    /// <summary>What the column of each level calls its groups, in the order in which they are found.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Names { get; }

    /// <summary>How many members each group of each level has: groups of the next level, and rows at the last.</summary>
    public IReadOnlyList<int[]> Counts { get; }

    /// <summary>How many members the largest group has at each level, the number of groups first and the rows of a group last.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>How long each group of a level is, [groups..].</summary>
    public Tensor LengthsWithin(int level) => new([.. Sizes.Take(level + 1)], Padded(level, group => (double)Counts[level][group], 0.0));

    /// <summary>What the groups of a level are called, padded.</summary>
    public IReadOnlyList<string> NamesOf(int level) => Padded(level, group => Names[level][group], "");

    /// <summary>Where each row stands in an array over groups and their rows.</summary>
    public Places OfRows() =>
        new(Room(Sizes.Count), [.. rowInGroup.Select((at, row) => (Place(levels.Count - 1, levels[^1].GroupOf[row]) * Sizes[^1]) + at)]);

    /// <summary>Where each row stands in an array over the groups of a level: all rows of a group at one place.</summary>
    public Places OfGroups(int level) => new(Room(level + 1), [.. levels[level].GroupOf.Select(group => Place(level, group))]);

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

    /// <summary>Equal cells have equal codes.</summary>
    private static int[] CodesOf(Column column)
    {
        if (column is TextColumn text) return text.Codes;
        var codes = new Dictionary<double, int>();
        return Array.ConvertAll(((NumberColumn)column).Values,
            value => codes.TryGetValue(value, out var code) ? code : codes[value] = codes.Count);
    }

    /// <summary>Groups that divide those of the level above: of each its parent, its number there, and its first row.</summary>
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
