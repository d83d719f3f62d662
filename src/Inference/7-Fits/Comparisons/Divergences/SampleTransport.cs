using System.Numerics.Tensors;

namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>
/// Wasserstein-1 between two samples, in the units of the numbers: exact on a line, by an optimal pairing of equally many points up to
/// <see cref="MostPairs"/>, and sliced beyond.
/// </summary>
internal sealed record SampleTransport(DivergenceKind Kind, double Value, string By)
{
    /// <summary>The largest number of points that are paired.</summary>
    public const int MostPairs = 3000;

    /// <param name="rows">[n, width].</param>
    /// <param name="others">[m, width].</param>
    /// <param name="width">The numbers in a row.</param>
    /// <param name="seed">Selects rows of the larger sample, and directions.</param>
    public static SampleTransport Compute(double[] rows, double[] others, int width, ulong seed)
    {
        if (width == 1) return new(DivergenceKind.Wasserstein, OnALine(rows, others), "sorted samples");
        var count = Math.Min(rows.Length, others.Length) / width;
        if (count > MostPairs)
            return new(DivergenceKind.SlicedWasserstein, SlicedDistance.Between(rows, others, width, seed),
                $"{SlicedDistance.Directions} directions");
        var (one, other) = (RandomRows.Choose(rows, width, count, seed), RandomRows.Choose(others, width, count, seed));
        return new(DivergenceKind.Wasserstein, Paired(one, other, width), "optimal pairing of samples");
    }

    /// <summary>The mean distance of the best pairs of equally many points.</summary>
    public static double Paired(double[] rows, double[] others, int width)
    {
        var count = rows.Length / width;
        var costs = new double[count * count];
        for (var i = 0; i < count; i++)
            for (var j = 0; j < count; j++)
                costs[(i * count) + j] = TensorPrimitives.Distance<double>(rows.AsSpan(i * width, width), others.AsSpan(j * width, width));
        return Assignment.Solve(costs, count).Index().Average(pair => costs[(pair.Item * count) + pair.Index]);
    }

    private static double OnALine(double[] one, double[] other) => SlicedDistance.Sorted([.. one.Order()], [.. other.Order()]);
}
