namespace ProbDsl.Inference.Optimization;

/// <summary>A normal approximation, or the reason why there is none.</summary>
public abstract record LaplaceOutcome;

/// <summary>Why a point has no normal approximation.</summary>
public enum LaplaceObstacle
{
    /// <summary>No step along the coordinate stays inside the support.</summary>
    EdgeOfSupport,

    /// <summary>The log density does not curve along the direction, to the precision of finite differences.</summary>
    Flat,

    /// <summary>The log density falls to one side of the coordinate only.</summary>
    OneSided,

    /// <summary>The log density curves upwards: the point is not a maximum.</summary>
    Rising,

    /// <summary>The peak is too narrow for double precision.</summary>
    Spike,
}

/// <summary>
/// There is no normal approximation: along Direction [d], a vector of coordinates, the log density has second derivative Curvature, where
/// about -1 is expected. Coordinate has the largest component of that direction.
/// </summary>
public sealed record NoLaplaceApproximation(LaplaceObstacle Obstacle, int Coordinate, double Curvature, double[] Direction) : LaplaceOutcome
{
    /// <summary>The components of the direction in units of the coordinates' widths [d].</summary>
    public double[] Parts { get; init; } = Direction;

    /// <summary>An obstacle along one of d coordinates.</summary>
    public static NoLaplaceApproximation Along(LaplaceObstacle obstacle, int coordinate, int d) =>
        new(obstacle, coordinate, double.NaN, Axis(d, coordinate));

    /// <summary>The direction of one of d coordinates.</summary>
    public static double[] Axis(int d, int coordinate) => [.. Enumerable.Range(0, d).Select(j => j == coordinate ? 1.0 : 0)];
}
