namespace ProbDsl.Inference.NewData;

/// <summary>The place of each row in an array over the rows' plates: an array over a ragged plate is padded to the longest group.</summary>
internal sealed class RowPlaces
{
    private readonly int[]? places;
    private readonly int room;

    public RowPlaces(Problem problem, IReadOnlyList<Plate> plates)
    {
        (Plates, room) = (plates, problem.SizeOf(plates[^1].Size));
        places = problem.Groups.Lengths.TryGetValue(plates[^1].Name, out var lengths)
            ? [.. InGroups(lengths.Values, problem.SizeOf(plates[^1].Size))] : null;
        Count = places?.Length ?? problem.SizeOf(plates[^1].Size);
        var continued = plates.Count == 1 ? problem.Continued.GetValueOrDefault(plates[0].Name) : null;
        (First, Known) = (continued?.First ?? 0, continued?.Known ?? 0);
    }

    public IReadOnlyList<Plate> Plates { get; }

    public int Count { get; }

    /// <summary>The first row of the user's file; the rows before it are the fit's.</summary>
    public int First { get; }

    /// <summary>The number of first rows that are the fit's.</summary>
    public int Known { get; }

    public int PlaceOf(int row) => places is null ? row : places[row];

    /// <summary>Whether a row is the first one of its group, or one of no group.</summary>
    public bool IsFirstOfGroup(int row) => places is null || row == 0 || places[row] / room != places[row - 1] / room;

    private static IEnumerable<int> InGroups(double[] lengths, int room) =>
        lengths.Index().SelectMany(g => Enumerable.Range(g.Index * room, (int)g.Item));
}
