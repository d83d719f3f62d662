using System.Numerics.Tensors;

namespace ProbDsl.Inference.Comparisons.Draws;

/// <summary>
/// The sliced Wasserstein distance of order 1 (Rabin and others 2012; Bonneel and others 2015): rows are projected on random unit
/// directions, and the distances of the projections are averaged.
/// </summary>
internal static class SlicedDistance
{
    /// <summary>The number of random directions.</summary>
    public const int Directions = 256;

    /// <param name="rows">[n, width], row-major.</param>
    /// <param name="others">[m, width].</param>
    /// <param name="width">The numbers in a row.</param>
    /// <param name="seed">The seed of the directions.</param>
    /// <returns>The distance in the units of the numbers.</returns>
    public static double Between(ReadOnlySpan<double> rows, ReadOnlySpan<double> others, int width, ulong seed)
    {
        var (direction, one, other) = (new double[width], new double[rows.Length / width], new double[others.Length / width]);
        var (random, sum) = (new RandomStream(seed, "sliced distance"), 0.0);
        for (var i = 0; i < Directions; i++)
        {
            random.FillNormal(direction);
            TensorPrimitives.Divide(direction, TensorPrimitives.Norm<double>(direction), direction);
            Project(rows, direction, one);
            Project(others, direction, other);
            sum += Sorted(one, other);
        }

        return sum / Directions;
    }

    /// <summary>
    /// The distance of two samples in ascending order, of any sizes: the integral of |F - G|, which equals that between their quantile
    /// functions.
    /// </summary>
    public static double Sorted(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        var (i, j, sum, at) = (0, 0, 0.0, Math.Min(one[0], other[0]));
        while (i < one.Length || j < other.Length)
        {
            var next = j == other.Length || (i < one.Length && one[i] <= other[j]) ? one[i] : other[j];
            sum += Math.Abs(((double)i / one.Length) - ((double)j / other.Length)) * (next - at);
            for (at = next; i < one.Length && one[i] == at; i++) { }
            for (; j < other.Length && other[j] == at; j++) { }
        }

        return sum;
    }

    private static void Project(ReadOnlySpan<double> rows, ReadOnlySpan<double> direction, Span<double> projected)
    {
        for (var row = 0; row < projected.Length; row++)
            projected[row] = TensorPrimitives.Dot(rows.Slice(row * direction.Length, direction.Length), direction);
        projected.Sort();
    }
}
