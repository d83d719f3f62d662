using System.Numerics.Tensors;

namespace ProbDsl.Inference.Advi;

/// <summary>
/// The ELBO of a normal approximation of a log density f, averaged over fixed draws, as a function of the parameters of the approximation.
/// They are expressed in the frame of a nearby normal distribution N(m, R R'): x = m + R (a + T z), where a is the mean and T is diagonal
/// or lower triangular with its diagonal as logarithms; all parameters are 0 at the frame itself. With draws of mean square 1 the ELBO is
/// mean f(x) + log |det R| + log |det T| + d/2 (1 + log 2 pi). In a frame that fits, its curvature is close to the identity, whatever the
/// units and correlations of the story's parameters.
/// </summary>
/// <param name="density">f and its gradient.</param>
/// <param name="family">Whether T is diagonal (mean-field) or a triangle (full-rank).</param>
internal sealed class SampleAverage(IDifferentiable density, GuideFamily family) : IDifferentiable
{
    private readonly int numbers = density.Dimension;
    private readonly GuideScale scale = family == GuideFamily.FullRank
        ? new TriangularScale(density.Dimension) : new DiagonalScale(density.Dimension);
    private readonly double[] mean = new double[density.Dimension], offset = new double[density.Dimension],
        x = new double[density.Dimension], gradient = new double[density.Dimension], sum = new double[density.Dimension];
    private double[] frame = new double[density.Dimension];
    private double[] draws = [], values = new double[density.Dimension == 0 ? 1 : 0];

    /// <summary>The number of unconstrained parameters of the story.</summary>
    public int Numbers => numbers;

    public bool IsFullRank => family == GuideFamily.FullRank;

    public int Dimension => numbers + scale.Count;

    // without unconstrained parameters every draw is the same
    private int Count => numbers == 0 ? 1 : draws.Length / numbers;

    /// <summary>Sets the draws that later evaluations average over, [count, <see cref="Numbers"/>].</summary>
    public void SetDraws(double[] those)
    {
        draws = those;
        if (values.Length != Count) values = new double[Count];
    }

    /// <summary>Sets the frame to a normal distribution of the family, at which all parameters are 0.</summary>
    public void SetFrame(NormalApproximation center)
    {
        frame = [.. center.Mean];
        scale.SetFrame(center);
    }

    /// <summary>
    /// How far the ELBO of the last evaluation is below the log evidence, in nats, as far as the draws show it: the log of the mean ratio
    /// of f to the approximation, less the mean log ratio. It is the divergence KL(q || p) from which no draws keep the approximation.
    /// </summary>
    public double Looseness()
    {
        var (mean, logs) = (new LogMeanExp(), 0.0);
        for (var draw = 0; draw < values.Length; draw++)
        {
            var z = draws.AsSpan(draw * numbers, numbers);
            var ratio = values[draw] + (0.5 * Lanes.Dot(z, z));
            mean.Add(ratio);
            logs += ratio;
        }

        return Math.Max(0, mean.Value - (logs / values.Length));
    }

    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
    {
        var count = Count;
        SetParameters(x);
        scale.Clear();
        Array.Clear(sum);
        var total = 0.0;
        for (var draw = 0; draw < count; draw++)
        {
            var z = draws.AsSpan(draw * numbers, numbers);
            scale.Transform(mean, z, this.x);
            total += values[draw] = density.Evaluate(this.x, this.gradient);
            if (!double.IsFinite(total)) return total;
            TensorPrimitives.Add(sum, this.gradient, sum);
            scale.AddGradient(this.gradient, z);
        }

        TensorPrimitives.Divide(sum, count, sum);
        scale.PullbackMean(sum, gradient[..numbers]);
        scale.Pullback(count, gradient[numbers..]);
        return (total / count) + Entropy();
    }

    /// <summary>The normal distribution with these parameters.</summary>
    public NormalApproximation DistributionAt(ReadOnlySpan<double> x)
    {
        SetParameters(x);
        return scale.Distribution([.. mean]);
    }

    private double Entropy() => scale.LogDeterminant + (0.5 * numbers * (1 + Math.Log(2 * Math.PI)));

    private void SetParameters(ReadOnlySpan<double> x)
    {
        scale.Set(x[numbers..]);
        scale.ApplyFrame(x[..numbers], offset);
        TensorPrimitives.Add(frame, offset, mean);
    }
}
