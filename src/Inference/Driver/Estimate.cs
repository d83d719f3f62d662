using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>An unknown's point estimate: the shape of the whole array and its numbers, row-major.</summary>
public sealed record Estimate(string Name, Tensor Value, int ExtentRank)
{
    /// <summary>Which cells of a data name the numbers are; null where they are an unknown of the story.</summary>
    public CellsOf? Cells { get; init; }

    /// <summary>Of every unknown of a log joint density, missing cells last, from the arrays that its program gives.</summary>
    public static IEnumerable<Estimate> All(LogJoint joint, IReadOnlyDictionary<string, Tensor> arrays) => joint.Coordinates.OrderBy(c => c.Missing is not null).Select(c => Of(c, arrays[c.Unknown.Name]));

    /// <summary>Of an unknown with this array: all of it, or of a data name its missing cells.</summary>
    public static Estimate Of(Coordinate coordinate, Tensor array) => coordinate.Missing is { } places
        ? new(coordinate.Slot, new([places.Count], [.. places.Select(place => array.Values[place])]), 1) { Cells = new(coordinate.Unknown.Name, [.. places.Select(place => CellNames.PositionOf(array.Shape, place).ToValueList())]) }
        : new(coordinate.Unknown.Name, array, coordinate.Unknown.Extents.Count);
}

/// <summary>Elements of a data name, by their positions from 1.</summary>
public sealed record CellsOf(string Data, ValueList<ValueList<int>> Positions);
