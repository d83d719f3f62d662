namespace ProbDsl.Inference.Starts;

/// <summary>
/// The moves of one unknown in a point, all of its elements together: a positive number or a matrix to powers of the units of data or by a
/// factor, a number without bounds to the means of data. In the units of data a matrix is diagonal. Of ascending numbers, the first one is
/// a location and the distances between them are scales.
/// </summary>
/// <param name="units">The units that the story implies.</param>
/// <param name="of">The unknown.</param>
/// <param name="start">The position of its first parameter in a point.</param>
/// <param name="isOnOwnScale">Whether the unknown is itself in a point, and not its unconstrained parameters.</param>
internal sealed class ScaleSearchMoves(StoryUnits units, Coordinate of, int start, bool isOnOwnScale)
{
    /// <summary>An unknown that is a scale, a variance, a precision, or the inverse of a scale.</summary>
    public static readonly double[] Powers = [1, 2, -2, -1];

    /// <summary>A covariance or a precision.</summary>
    private static readonly double[] squarePowers = [2, -2];

    private static readonly double[] factors = [0.1, 0.33, 3, 10];

    private readonly CoordinateUnits own = new(units, of, isOnOwnScale);

    private readonly int width = of.Array.Rank == 0 ? 1 : of.Array[^1];

    private bool? isKnown;

    /// <summary>Whether an unknown has moves.</summary>
    public static bool Exist(Coordinate of) =>
        of.Unknown.Support is PositiveReals or Reals or PositiveDefiniteMatrices or CholeskyFactors or OrderedVectors
            or PositiveOrderedVectors;

    public bool IsScale { get; } = of.Unknown.Support is not (Reals or OrderedVectors);

    /// <summary>Whether some of its parameters are logarithms of scales.</summary>
    private bool HasScales => of.Unknown.Support is not Reals && !(isOnOwnScale && of.Unknown.Support is OrderedVectors);

    /// <summary>To the units that the story implies, if they are known.</summary>
    public Action<double[]>? Begin => HasScales && IsKnown ? At(i => own.LogOf(i)!.Value) : null;

    /// <summary>To the means of data, for an unknown without bounds.</summary>
    public IEnumerable<Action<double[]>> Shifts =>
        IsScale ? [] : units.Data.Means(width).Select(mean => Each((i, x) => own.IsDistance(i) ? x : mean(i)));

    public IEnumerable<Action<double[]>> Jumps => (own.IsSquare ? squarePowers : Powers).SelectMany(ToPower);

    public IEnumerable<Action<double[]>> Steps => HasScales ? factors.Select(Times) : [];

    /// <summary>A scale times a factor.</summary>
    public Action<double[]> Times(double factor)
    {
        if (isOnOwnScale) return Each((_, x) => x * factor);
        // unconstrained parameters of a matrix are those of its Cholesky factor
        var times = own.IsSquare ? Math.Sqrt(factor) : factor;
        return Each((i, x) => own.IsMatrix && own.RowOnDiagonal(i) is null ? x * times : IsLocation(i) ? x : x + Math.Log(times));
    }

    /// <summary>To a power of the units of data; none where the story implies a unit.</summary>
    public IEnumerable<Action<double[]>> ToPower(double power) => !HasScales || IsKnown ? []
        : units.Data.Deviations(width).Select(unit => At(i => power * Math.Log(unit(own.RowOnDiagonal(i) ?? i))));

    private bool IsLocation(int i) => of.Unknown.Support is OrderedVectors && !own.IsDistance(i);

    private bool IsKnown => isKnown ??= Enumerable.Range(0, of.Free.Count).All(i => own.LogOf(i) is not null);

    /// <summary>To scales with these logarithms; a matrix is diagonal.</summary>
    private Action<double[]> At(Func<int, double> logOf) =>
        Each((i, x) => IsLocation(i) ? x : own.IsMatrix && own.RowOnDiagonal(i) is null ? 0
            : isOnOwnScale ? Math.Exp(logOf(i)) : logOf(i) / (own.IsSquare ? 2 : 1));

    private Action<double[]> Each(Func<int, double, double> value) => point =>
    {
        for (var i = 0; i < of.Free.Count; i++) point[start + i] = value(i, point[start + i]);
    };
}
