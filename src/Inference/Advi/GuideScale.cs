using System.Numerics.Tensors;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Optimization;

namespace ProbDsl.Inference.Advi;

/// <summary>How draws of a normal approximation spread about its mean: R T z, R the frame's factor and T the free part of it.</summary>
internal abstract class GuideScale
{
    /// <summary>Numbers of T.</summary>
    public abstract int Count { get; }

    /// <summary>log |det R T|.</summary>
    public abstract double LogDeterminant { get; }

    /// <summary>Takes R from a normal distribution.</summary>
    public abstract void About(NormalApproximation center);

    /// <summary>Sets T.</summary>
    public abstract void Set(ReadOnlySpan<double> free);

    /// <summary>R a.</summary>
    public abstract void Frame(ReadOnlySpan<double> a, Span<double> product);

    /// <summary>mean + R T z.</summary>
    public abstract void Place(ReadOnlySpan<double> mean, ReadOnlySpan<double> z, Span<double> x);

    /// <summary>Forgets the gradients that were collected.</summary>
    public abstract void Clear();

    /// <summary>Adds the gradient of the log density at a draw.</summary>
    public abstract void Collect(ReadOnlySpan<double> gradient, ReadOnlySpan<double> z);

    /// <summary>The gradient by a, from that by the mean.</summary>
    public abstract void PullMean(ReadOnlySpan<double> byMean, Span<double> gradient);

    /// <summary>The gradient by the numbers of T, from those collected over so many draws, and from the entropy.</summary>
    public abstract void Pull(int draws, Span<double> gradient);

    /// <summary>The normal distribution with this mean.</summary>
    public abstract NormalApproximation Distribution(double[] mean);
}

/// <summary>R and T diagonal: a standard deviation for each number.</summary>
internal sealed class DiagonalScale(int size) : GuideScale
{
    private readonly double[] frame = new double[size], sds = new double[size], sums = new double[size], products = new double[size];

    public override int Count => size;

    public override double LogDeterminant => sds.Sum(Math.Log);

    public override void About(NormalApproximation center)
    {
        for (var i = 0; i < size; i++) frame[i] = center.Sd(i);
    }

    public override void Set(ReadOnlySpan<double> free)
    {
        for (var i = 0; i < size; i++) sds[i] = frame[i] * Math.Exp(free[i]);
    }

    public override void Frame(ReadOnlySpan<double> a, Span<double> product) => TensorPrimitives.Multiply(frame, a, product);

    public override void Place(ReadOnlySpan<double> mean, ReadOnlySpan<double> z, Span<double> x) =>
        TensorPrimitives.MultiplyAdd(sds, z, mean, x);

    public override void Clear() => Array.Clear(sums);

    public override void Collect(ReadOnlySpan<double> gradient, ReadOnlySpan<double> z)
    {
        TensorPrimitives.Multiply(gradient, z, products);
        TensorPrimitives.Add(sums, products, sums);
    }

    public override void PullMean(ReadOnlySpan<double> byMean, Span<double> gradient) => TensorPrimitives.Multiply(frame, byMean, gradient);

    public override void Pull(int draws, Span<double> gradient)
    {
        for (var i = 0; i < size; i++) gradient[i] = (sums[i] * sds[i] / draws) + 1;
    }

    public override NormalApproximation Distribution(double[] mean) => new IndependentNormals(mean, [.. sds]);
}

/// <summary>R and T lower triangular: all numbers together. The diagonal of T is by logarithms.</summary>
internal sealed class TriangularScale(int size) : GuideScale
{
    private readonly LowerTriangle frame = new(size), own = new(size), factor = new(size), sums = new(size), pulled = new(size);
    private readonly double[] row = new double[size];

    public override int Count => LowerTriangle.CountOf(size);

    public override double LogDeterminant => Enumerable.Range(0, size).Sum(i => Math.Log(factor[i, i]));

    public override void About(NormalApproximation center)
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

    public override void Frame(ReadOnlySpan<double> a, Span<double> product) => frame.Multiply(a, product);

    public override void Place(ReadOnlySpan<double> mean, ReadOnlySpan<double> z, Span<double> x)
    {
        factor.Multiply(z, row);
        TensorPrimitives.Add(mean, row, x);
    }

    public override void Clear() => sums.Values.Clear();

    public override void Collect(ReadOnlySpan<double> gradient, ReadOnlySpan<double> z)
    {
        for (var i = 0; i < size; i++) TensorPrimitives.MultiplyAdd(z[..(i + 1)], gradient[i], sums.Row(i), sums.Row(i));
    }

    public override void PullMean(ReadOnlySpan<double> byMean, Span<double> gradient) => frame.MultiplyTransposed(byMean, gradient);

    public override void Pull(int draws, Span<double> gradient)
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
