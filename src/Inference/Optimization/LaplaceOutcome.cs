namespace ProbDsl.Inference.Optimization;

/// <summary>A normal approximation, or why there is none.</summary>
public abstract record LaplaceOutcome;

/// <summary>Why a point has no normal approximation.</summary>
public enum LaplaceObstacle
{
    /// <summary>No step along the coordinate stays inside of the support.</summary>
    EdgeOfSupport,

    /// <summary>The log density does not curve along the direction, as far as differences can tell.</summary>
    Flat,

    /// <summary>It curves upwards: this is no maximum.</summary>
    Rising,

    /// <summary>The peak is so narrow that doubles do not tell its places apart.</summary>
    Spike,
}

/// <summary>
/// There is no normal approximation: along Direction [d], a vector of coordinates, the log density curves by Curvature, where about -1 is
/// expected of a coordinate. Coordinate is the one with the largest share of that direction.
/// </summary>
public sealed record NoLaplaceApproximation(LaplaceObstacle Obstacle, int Coordinate, double Curvature, double[] Direction) : LaplaceOutcome
{
    /// <summary>The direction in the coordinates' widths [d], so that units do not matter: each coordinate's part of it.</summary>
    public double[] Parts { get; init; } = Direction;
}
