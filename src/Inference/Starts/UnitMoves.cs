using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Density;

namespace ProbDsl.Inference.Starts;

/// <summary>
/// The moves of one unknown in a point, all of its elements together: a positive number or a matrix to powers of the units of data or by a
/// factor, a number without bounds to the means of data. In the units of data a matrix is diagonal.
/// </summary>
/// <param name="units">The units of the data.</param>
/// <param name="of">The unknown.</param>
/// <param name="start">The position of its first parameter in a point.</param>
/// <param name="isOnOwnScale">Whether the unknown is itself in a point, and not its unconstrained parameters.</param>
/// <param name="known">The power of the unit of data that the unknown has, 2 for a variance; null if it is not known.</param>
internal sealed class UnitMoves(DataUnits units, Coordinate of, int start, bool isOnOwnScale, double? known)
{
    /// <summary>An unknown that is a scale, a variance, a precision, or the inverse of a scale.</summary>
    public static readonly double[] Powers = [1, 2, -2, -1];

    /// <summary>A covariance or a precision.</summary>
    private static readonly double[] squarePowers = [2, -2];

    private static readonly double[] factors = [0.1, 0.33, 3, 10];

    private readonly bool isSquare = of.Unknown.Support is PositiveDefiniteMatrices;

    private readonly int width = of.Array.Rank == 0 ? 1 : of.Array[^1];

    /// <summary>Whether an unknown has moves.</summary>
    public static bool Exist(Coordinate of) =>
        of.Unknown.Support is PositiveReals or Reals or PositiveDefiniteMatrices or CholeskyFactors;

    public bool IsScale { get; } = of.Unknown.Support is not Reals;

    private bool IsMatrix => of.Unknown.Support is PositiveDefiniteMatrices or CholeskyFactors;

    /// <summary>To the units of data, if the power is known.</summary>
    public Action<double[]>? Begin => IsScale && known is { } power ? OfUnits(power).FirstOrDefault() : null;

    /// <summary>To the means of data, for an unknown without bounds.</summary>
    public IEnumerable<Action<double[]>> Shifts => IsScale ? [] : units.Means(width).Select(mean => Each((i, _) => mean(i)));

    public IEnumerable<Action<double[]>> Jumps => (isSquare ? squarePowers : Powers).SelectMany(ToPower);

    public IEnumerable<Action<double[]>> Steps => IsScale ? factors.Select(Times) : [];

    /// <summary>A scale times a factor.</summary>
    public Action<double[]> Times(double factor)
    {
        if (isOnOwnScale) return Each((_, x) => x * factor);
        // unconstrained parameters of a matrix are those of its Cholesky factor
        var times = isSquare ? Math.Sqrt(factor) : factor;
        return Each((i, x) => IsMatrix && RowOnDiagonal(i) is null ? x * times : x + Math.Log(times));
    }

    /// <summary>To a power of the units of data; none where the power is known.</summary>
    public IEnumerable<Action<double[]>> ToPower(double power) => IsScale && known is null ? OfUnits(power) : [];

    private IEnumerable<Action<double[]>> OfUnits(double power)
    {
        foreach (var unit in units.Deviations(width))
            yield return Each((i, _) => !IsMatrix ? Of(unit(i)) : RowOnDiagonal(i) is { } row ? Of(unit(row)) : 0);

        double Of(double unit) => isOnOwnScale ? Math.Pow(unit, power) : power * Math.Log(unit) / (isSquare ? 2 : 1);
    }

    /// <summary>
    /// The row of an element of a matrix on its diagonal, or null; unconstrained parameters are a lower triangle, by rows.
    /// </summary>
    private int? RowOnDiagonal(int i)
    {
        if (isOnOwnScale) return i / width % width is var row && row == i % width ? row : null;
        for (var row = 0; row < width; row++)
            if (row * (row + 3) / 2 == i % of.Free[^1]) return row;
        return null;
    }

    private Action<double[]> Each(Func<int, double, double> value) => point =>
    {
        for (var i = 0; i < of.Free.Count; i++) point[start + i] = value(i, point[start + i]);
    };
}
