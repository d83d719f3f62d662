using System.Numerics.Tensors;

namespace ProbDsl.Inference.Advi;

/// <summary>How draws of a normal approximation spread around its mean: R T z, where R is the factor of the frame and T is
/// optimized.</summary>
internal abstract class GuideScale
{
    /// <summary>The number of elements of T.</summary>
    public abstract int Count { get; }

    /// <summary>log |det R T|.</summary>
    public abstract double LogDeterminant { get; }

    /// <summary>Sets R to the factor of a normal distribution.</summary>
    public abstract void SetFrame(NormalApproximation center);

    /// <summary>Sets T from its unconstrained elements.</summary>
    public abstract void Set(ReadOnlySpan<double> free);

    /// <summary>Writes R a to <paramref name="product"/>.</summary>
    public abstract void ApplyFrame(ReadOnlySpan<double> a, Span<double> product);

    /// <summary>Writes mean + R T z to <paramref name="x"/>.</summary>
    public abstract void Transform(ReadOnlySpan<double> mean, ReadOnlySpan<double> z, Span<double> x);

    /// <summary>Clears the collected gradients.</summary>
    public abstract void Clear();

    /// <summary>Adds the gradient of the log density at one draw.</summary>
    public abstract void AddGradient(ReadOnlySpan<double> gradient, ReadOnlySpan<double> z);

    /// <summary>Writes the gradient with respect to a, from the gradient with respect to the mean.</summary>
    public abstract void PullbackMean(ReadOnlySpan<double> byMean, Span<double> gradient);

    /// <summary>Writes the gradient with respect to the elements of T: the average of those collected over the draws, plus that of the
    /// entropy.</summary>
    public abstract void Pullback(int draws, Span<double> gradient);

    /// <summary>The normal distribution with this mean and the factor R T.</summary>
    public abstract NormalApproximation Distribution(double[] mean);
}

/// <summary>A diagonal R and T: one standard deviation for each coordinate.</summary>
internal sealed class DiagonalScale(int size) : GuideScale
{
    private readonly double[] frame = new double[size], sds = new double[size], sums = new double[size], products = new double[size];

    public override int Count => size;

    public override double LogDeterminant => sds.Sum(Math.Log);

    public override void SetFrame(NormalApproximation center)
    {
        for (var i = 0; i < size; i++) frame[i] = center.Sd(i);
    }

    public override void Set(ReadOnlySpan<double> free)
    {
        for (var i = 0; i < size; i++) sds[i] = frame[i] * Math.Exp(free[i]);
    }

    public override void ApplyFrame(ReadOnlySpan<double> a, Span<double> product) => TensorPrimitives.Multiply(frame, a, product);

    public override void Transform(ReadOnlySpan<double> mean, ReadOnlySpan<double> z, Span<double> x) =>
        TensorPrimitives.MultiplyAdd(sds, z, mean, x);

    public override void Clear() => Array.Clear(sums);

    public override void AddGradient(ReadOnlySpan<double> gradient, ReadOnlySpan<double> z)
    {
        TensorPrimitives.Multiply(gradient, z, products);
        TensorPrimitives.Add(sums, products, sums);
    }

    public override void PullbackMean(ReadOnlySpan<double> byMean, Span<double> gradient) =>
        TensorPrimitives.Multiply(frame, byMean, gradient);

    public override void Pullback(int draws, Span<double> gradient)
    {
        for (var i = 0; i < size; i++) gradient[i] = (sums[i] * sds[i] / draws) + 1;
    }

    public override NormalApproximation Distribution(double[] mean) => new IndependentNormals(mean, [.. sds]);
}

/// <summary>Lower-triangular R and T for all coordinates jointly. The diagonal of T is stored as logarithms.</summary>
internal sealed class TriangularScale(int size) : GuideScale
{
    private readonly LowerTriangle frame = new(size), own = new(size), factor = new(size), sums = new(size), pulled = new(size);
    private readonly double[] row = new double[size];

    public override int Count => LowerTriangle.CountOf(size);

    public override double LogDeterminant => Enumerable.Range(0, size).Sum(i => Math.Log(factor[i, i]));

    public override void SetFrame(NormalApproximation center)
    {
        if (center is JointNormal joint) joint.Factor.Values.CopyTo(frame.Values);
        else
            for (var i = 0; i < size; i++)
            {
                frame.Row(i).Clear();
                frame.Row(i)[i] = center.Sd(i);
            }
    }

    public override void Set(ReadOnlySpan<double> free)
    {
        free.CopyTo(own.Values);
        for (var i = 0; i < size; i++) own.Row(i)[i] = Math.Exp(own.Row(i)[i]);
        LowerTriangle.Multiply(frame, own, factor);
    }

    public override void ApplyFrame(ReadOnlySpan<double> a, Span<double> product) => frame.Multiply(a, product);

    public override void Transform(ReadOnlySpan<double> mean, ReadOnlySpan<double> z, Span<double> x)
    {
        factor.Multiply(z, row);
        TensorPrimitives.Add(mean, row, x);
    }

    public override void Clear() => sums.Values.Clear();

    public override void AddGradient(ReadOnlySpan<double> gradient, ReadOnlySpan<double> z)
    {
        for (var i = 0; i < size; i++) TensorPrimitives.MultiplyAdd(z[..(i + 1)], gradient[i], sums.Row(i), sums.Row(i));
    }

    public override void PullbackMean(ReadOnlySpan<double> byMean, Span<double> gradient) => frame.MultiplyTransposed(byMean, gradient);

    public override void Pullback(int draws, Span<double> gradient)
    {
        LowerTriangle.MultiplyTransposed(frame, sums, pulled);
        TensorPrimitives.Divide(pulled.Values, draws, gradient);
        for (var i = 0; i < size; i++)
        {
            var diagonal = LowerTriangle.Start(i) + i;
            gradient[diagonal] = (gradient[diagonal] * own[i, i]) + 1;
        }
    }

    public override NormalApproximation Distribution(double[] mean)
    {
        var copy = new LowerTriangle(size);
        factor.Values.CopyTo(copy.Values);
        return new JointNormal(mean, copy);
    }
}
