using System.Runtime.Intrinsics;

namespace ProbDsl.Inference.Nuts;

/// <summary>
/// A point of a trajectory: a position with its log density and gradient, and a velocity in coordinates of the metric, which is standard
/// normal at the start of a trajectory. Arrays are filled up with zeros to a multiple of <see cref="Lanes.Count"/>.
/// </summary>
/// <param name="dimension">The number of unconstrained parameters.</param>
internal sealed class PhasePoint(int dimension)
{
    private readonly double[] scaled = Zeros(dimension), turned = Zeros(dimension);

    /// <summary>The number of unconstrained parameters.</summary>
    public int Dimension => dimension;

    public double[] Position { get; } = Zeros(dimension);

    /// <summary>The gradient of the log density by the position.</summary>
    public double[] Gradient { get; } = Zeros(dimension);

    public double[] Velocity { get; } = Zeros(dimension);

    /// <summary>The log density at the position, in nats.</summary>
    public double LogDensity { get; internal set; }

    /// <summary>The number of leapfrog steps from the start of the trajectory, below 0 backward in time.</summary>
    public int Index { get; internal set; }

    /// <summary>The negative log density of position and velocity, in nats; not a number or infinite outside of the support.</summary>
    public double Energy => (0.5 * Lanes.Dot(Velocity, Velocity)) - LogDensity;

    /// <summary>Zeros for so many numbers, filled up.</summary>
    public static double[] Zeros(int dimension) => new double[(dimension + Lanes.Count - 1) / Lanes.Count * Lanes.Count];

    public void CopyFrom(PhasePoint other)
    {
        other.Position.CopyTo(Position, 0);
        other.Gradient.CopyTo(Gradient, 0);
        other.Velocity.CopyTo(Velocity, 0);
        (LogDensity, Index) = (other.LogDensity, other.Index);
    }

    /// <summary>Computes the log density and its gradient at the position.</summary>
    /// <param name="density">The log density.</param>
    public void Evaluate(IDifferentiable density) =>
        LogDensity = density.Evaluate(Position.AsSpan(0, dimension), Gradient.AsSpan(0, dimension));

    /// <summary>Draws a velocity.</summary>
    /// <param name="random">The random stream.</param>
    public void DrawVelocity(RandomStream random) => random.FillNormal(Velocity.AsSpan(0, dimension));

    /// <summary>
    /// A leapfrog step, with one gradient: half a step of the velocity, one of the position, half a step of the velocity.
    /// </summary>
    /// <param name="density">The log density.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="step">The length of the step, below 0 backward in time.</param>
    public void Leapfrog(IDifferentiable density, SamplerMetric metric, double step)
    {
        var scales = metric.Scales;
        if (!metric.IsDiagonal)
        {
            Push(metric, 0.5 * step);
            metric.Apply(Velocity, turned);
            for (var i = 0; i < scales.Length; i += Lanes.Count)
                Lanes.Add(Position, i, Vector512.Create(step) * Lanes.Of(scales, i) * Lanes.Of(turned, i));
            Evaluate(density);
            Push(metric, 0.5 * step);
            return;
        }

        Vector512<double> half = Vector512.Create(0.5 * step), whole = Vector512.Create(step);
        for (var i = 0; i < scales.Length; i += Lanes.Count)
        {
            var scale = Lanes.Of(scales, i);
            var velocity = Lanes.Of(Velocity, i) + (half * scale * Lanes.Of(Gradient, i));
            Lanes.Store(Velocity, i, velocity);
            Lanes.Add(Position, i, whole * scale * velocity);
        }

        Evaluate(density);
        for (var i = 0; i < scales.Length; i += Lanes.Count)
            Lanes.Add(Velocity, i, half * Lanes.Of(scales, i) * Lanes.Of(Gradient, i));
    }

    /// <summary>Changes the velocity by the gradient for so long: by L s g.</summary>
    private void Push(SamplerMetric metric, double time)
    {
        for (var i = 0; i < scaled.Length; i += Lanes.Count)
            Lanes.Store(scaled, i, Vector512.Create(time) * Lanes.Of(metric.Scales, i) * Lanes.Of(Gradient, i));
        metric.Apply(scaled, turned);
        for (var i = 0; i < scaled.Length; i += Lanes.Count) Lanes.Add(Velocity, i, Lanes.Of(turned, i));
    }
}
