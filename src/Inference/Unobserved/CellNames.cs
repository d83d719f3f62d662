using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Elements as a person writes them: `x[3, 2]`.</summary>
public static class CellNames
{
    /// <summary>Of a position from 1.</summary>
    public static string Of(string name, IReadOnlyCollection<int> position) => position.Count == 0 ? name : $"{name}[{string.Join(", ", position)}]";

    /// <summary>The position of an element of a row-major array, from 1 in each dimension.</summary>
    public static int[] PositionOf(Shape shape, int place)
    {
        var position = new int[shape.Rank];
        for (var d = shape.Rank - 1; d >= 0; place /= shape[d--]) position[d] = (place % shape[d]) + 1;
        return position;
    }
}
