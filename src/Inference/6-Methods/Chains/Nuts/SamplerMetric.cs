using System.Runtime.Intrinsics;

namespace ProbDsl.Inference.Nuts;

/// <summary>
/// The metric of a sampler: the scale s of each parameter, and directions u of orthonormal vectors, in units of the scales, along which
/// standard deviations are r and not 1. A position is x = s L y with L = I + sum of (r - 1) u u', and velocities are those of y.
/// </summary>
/// <param name="dimension">The number of unconstrained parameters.</param>
internal sealed class SamplerMetric(int dimension)
{
    /// <summary>The scale of each parameter, filled up with zeros.</summary>
    public double[] Scales { get; } = PhasePoint.Zeros(dimension);

    /// <summary>The directions, filled up with zeros: none of a diagonal metric.</summary>
    public IReadOnlyList<double[]> Directions { get; private set; } = [];

    /// <summary>The standard deviation along each direction.</summary>
    public double[] Sds { get; private set; } = [];

    public bool IsDiagonal => Sds.Length == 0;

    /// <summary>The variance of each parameter.</summary>
    public double[] Variances => [.. Enumerable.Range(0, dimension).Select(i => Scales[i] * Scales[i]
        * (1 + Directions.Zip(Sds, (u, sd) => ((sd * sd) - 1) * u[i] * u[i]).Sum()))];

    /// <summary>Replaces the directions.</summary>
    /// <param name="directions">Orthonormal vectors, [dimension] each.</param>
    /// <param name="sds">The standard deviation along each.</param>
    public void Turn(IEnumerable<double[]> directions, double[] sds)
    {
        Directions = [.. directions.Select(u =>
        {
            var filled = PhasePoint.Zeros(dimension);
            u.CopyTo(filled, 0);
            return filled;
        })];
        Sds = sds;
    }

    /// <summary>Sets result = L vector; both filled up with zeros.</summary>
    public void Apply(double[] vector, double[] result)
    {
        vector.CopyTo(result, 0);
        for (var k = 0; k < Sds.Length; k++)
        {
            var direction = Directions[k];
            var more = Vector512.Create((Sds[k] - 1) * Lanes.Dot(direction, vector));
            for (var i = 0; i < result.Length; i += Lanes.Count) Lanes.Add(result, i, more * Lanes.Of(direction, i));
        }
    }
}
