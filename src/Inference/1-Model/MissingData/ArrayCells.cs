namespace ProbDsl.Inference.MissingData;

/// <summary>The positions of a box of elements in the row-major array of a variable; for groups only their own members.</summary>
public sealed class ArrayCells(Problem problem, Variable variable)
{
    private readonly List<Extent> dims = [.. variable.Whole.Dims];
    private readonly int[] sizes = [.. problem.ShapeOf(variable)];

    public int Rank => dims.Count;

    public int SizeOf(int dimension) => sizes[dimension];

    /// <summary>The elements between these positions, from 1; null is a whole dimension.</summary>
    public IEnumerable<int> In((int Low, int High)?[] sides) => In(sides, new int[Rank], 0, 0);

    private IEnumerable<int> In((int Low, int High)?[] sides, int[] index, int dimension, int place)
    {
        if (dimension == Rank) return [place];
        var length = Length(dimension, index);
        var (low, high) = sides[dimension] is { } side ? (Math.Max(1, side.Low), Math.Min(length, side.High)) : (1, length);
        return Along();

        IEnumerable<int> Along()
        {
            for (var position = low; position <= high; position++)
            {
                index[dimension] = position - 1;
                foreach (var cell in In(sides, index, dimension + 1, (place * sizes[dimension]) + position - 1)) yield return cell;
            }
        }
    }

    private int Length(int dimension, int[] index) => problem.IsRagged(dims[dimension].Size)
        ? checked((int)GroupNesting.NumberOf(problem, dims[dimension].Size,
            _ => throw new ArgumentException("a dimension depends on no loop"), group => index[dims.FindIndex(d => d.Plate == group)]))
        : sizes[dimension];
}
