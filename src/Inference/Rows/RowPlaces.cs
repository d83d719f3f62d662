using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>Where each row stands in an array over the rows' plates: that of a ragged plate has room for the longest group.</summary>
internal sealed class RowPlaces
{
    private readonly int[]? places;

    public RowPlaces(Problem problem, IReadOnlyList<Plate> plates)
    {
        Plates = plates;
        places = problem.Groups.Lengths.TryGetValue(plates[^1].Name, out var lengths) ? [.. InGroups(lengths.Values, problem.SizeOf(plates[^1].Size))] : null;
        Count = places?.Length ?? problem.SizeOf(plates[^1].Size);
    }

    public IReadOnlyList<Plate> Plates { get; }

    public int Count { get; }

    public int PlaceOf(int row) => places is null ? row : places[row];

    /// <summary>Whether each row has members of a variable: its first dimensions are the rows' plates.</summary>
    public bool Have(Variable variable) => variable.Whole.Dims.Count >= Plates.Count && Plates.Index().All(p => variable.Whole.Dims[p.Index].Plate == p.Item);

    private static IEnumerable<int> InGroups(double[] lengths, int room) => lengths.Index().SelectMany(g => Enumerable.Range(g.Index * room, (int)g.Item));
}
