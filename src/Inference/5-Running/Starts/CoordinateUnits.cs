namespace ProbDsl.Inference.Starts;

/// <summary>The units of the parameters of one unknown in a point.</summary>
/// <param name="units">The units that the story implies.</param>
/// <param name="of">The unknown.</param>
/// <param name="isOnOwnScale">Whether the unknown is itself in a point, and not its unconstrained parameters.</param>
public sealed class CoordinateUnits(StoryUnits units, Coordinate of, bool isOnOwnScale)
{
    private readonly int width = of.Array.Rank == 0 ? 1 : of.Array[^1];

    /// <summary>Whether the unknown is a matrix, of which a point has the elements or those of its Cholesky factor, by rows.</summary>
    public bool IsMatrix => IsSquare || of.Unknown.Support is CholeskyFactors;

    /// <summary>Whether it is a covariance or precision matrix.</summary>
    public bool IsSquare { get; } = of.Unknown.Support is PositiveDefiniteMatrices;

    /// <summary>Whether a parameter is the logarithm of the distance of ascending numbers from the one before.</summary>
    public bool IsDistance(int i) => !isOnOwnScale && of.Unknown.Support is OrderedVectors && i % of.Free[^1] > 0;

    /// <summary>
    /// The units of all parameters of points: of numbers without bounds and of Cholesky factors beside the diagonal, 1 for others and where
    /// none is known.
    /// </summary>
    /// <param name="units">The units that the story implies.</param>
    /// <param name="coordinates">The unknowns, in the order of the points.</param>
    /// <param name="isOnOwnScale">Whether an unknown is itself in a point, and not its unconstrained parameters.</param>
    public static double[] Compute(StoryUnits units, IEnumerable<Coordinate> coordinates, Func<Coordinate, bool> isOnOwnScale) =>
        [.. coordinates.SelectMany(c => new CoordinateUnits(units, c, isOnOwnScale(c)).Units)];

    private IEnumerable<double> Units => Enumerable.Range(0, of.Free.Count).Select(i =>
        (IsMatrix ? ElementOf(i) is var (row, column) && row != column
            : of.Unknown.Support is Reals || (of.Unknown.Support is OrderedVectors && !IsDistance(i))) && LogOf(i) is { } log
            ? Math.Exp(IsSquare ? log / 2 : log) : 1);

    /// <summary>The row of a parameter that is on the diagonal of a matrix; null if it is not.</summary>
    public int? RowOnDiagonal(int i) => IsMatrix && ElementOf(i) is var (row, column) && row == column ? row : null;

    /// <summary>The logarithm of the unit of an element; of a matrix that of the element in the same row on the diagonal.</summary>
    public double? LogOf(int i)
    {
        var positions = new int?[of.Array.Rank];
        if (of.Cells is not null) return null;
        // the members of groups of different lengths share a unit
        if (!IsMatrix && of.Free.Count != of.Array.Count) return units.LogUnitOf(of.Unknown, positions);
        var (rest, from) = IsMatrix ? (i / Each, of.Array.Rank - 2) : (i, of.Array.Rank);
        if (IsMatrix) positions[^1] = positions[^2] = ElementOf(i).Row;
        while (--from >= 0) (rest, positions[from]) = (rest / of.Array[from], rest % of.Array[from]);
        return units.LogUnitOf(of.Unknown, positions);
    }

    /// <summary>The number of parameters of one matrix.</summary>
    private int Each => isOnOwnScale ? width * width : of.Free[^1];

    private (int Row, int Column) ElementOf(int i)
    {
        var at = i % Each;
        if (isOnOwnScale) return (at / width, at % width);
        var row = 0;
        while (at > row) at -= ++row;
        return (row, at);
    }
}
