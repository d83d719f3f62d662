using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>The largest slope of a density in unconstrained coordinates (log of a scale, logit of a share, softmax, Cholesky factor), from its slopes on the unknowns' own scale.</summary>
internal static class FreeSlope
{
    /// <param name="joint">The density.</param>
    /// <param name="isItsOwn">Which unknowns, by name, are on their own scale.</param>
    /// <param name="point">The numbers of all unknowns.</param>
    /// <param name="slope">The slopes by them.</param>
    public static double Largest(LogJoint joint, Func<string, bool> isItsOwn, ReadOnlySpan<double> point, ReadOnlySpan<double> slope)
    {
        var (largest, start) = (0.0, 0);
        foreach (var coordinate in joint.Coordinates)
        {
            largest = Math.Max(largest, Largest(coordinate, isItsOwn(coordinate.Unknown.Name), point.Slice(start, coordinate.Free.Count), slope.Slice(start, coordinate.Free.Count)));
            start += coordinate.Free.Count;
        }

        return largest;
    }

    /// <param name="of">The unknown, on its own scale or in free coordinates.</param>
    /// <param name="isItsOwn">Which of these.</param>
    /// <param name="x">Its numbers.</param>
    /// <param name="slope">The slopes by them.</param>
    public static double Largest(Coordinate of, bool isItsOwn, ReadOnlySpan<double> x, ReadOnlySpan<double> slope)
    {
        var largest = 0.0;
        for (var i = 0; i < x.Length; i++) largest = Math.Max(largest, isItsOwn ? Scaled(of, x, slope, i) : Math.Abs(slope[i]));
        return isItsOwn && of.Unknown.Support is PositiveDefiniteMatrices ? OfMatrices(of.Free[^1], x, slope) : largest;
    }

    // where a probability is 0 or 1, or a scale is 0, there is no further to go
    private static double Scaled(Coordinate of, ReadOnlySpan<double> x, ReadOnlySpan<double> slope, int i) => of.Unknown.Support switch
    {
        PositiveReals => x[i] == 0 ? 0 : Math.Abs(x[i] * slope[i]),
        UnitInterval or Between => x[i] is 0 or 1 ? 0 : Math.Abs(x[i] * (1 - x[i]) * slope[i]),
        Simplices => OfShare(x.Slice(i / of.Free[^1] * of.Free[^1], of.Free[^1]), slope.Slice(i / of.Free[^1] * of.Free[^1], of.Free[^1]), i % of.Free[^1]),
        _ => Math.Abs(slope[i]),
    };

    private static double OfShare(ReadOnlySpan<double> x, ReadOnlySpan<double> slope, int k)
    {
        var mean = 0.0;
        for (var j = 0; j < x.Length; j++) mean += x[j] == 0 ? 0 : x[j] * slope[j];
        return x[k] == 0 ? 0 : Math.Abs(x[k] * (slope[k] - mean));
    }

    // S = L (1 + E) L': the slope by E is L' G L
    private static double OfMatrices(int size, ReadOnlySpan<double> x, ReadOnlySpan<double> slope)
    {
        var largest = 0.0;
        for (var from = 0; from < x.Length; from += size * size)
        {
            var factor = Matrix<double>.Build.DenseOfRowMajor(size, size, x.Slice(from, size * size).ToArray()).Cholesky().Factor;
            var by = Matrix<double>.Build.DenseOfRowMajor(size, size, slope.Slice(from, size * size).ToArray());
            largest = Math.Max(largest, (factor.Transpose() * (by + by.Transpose()) * factor).Enumerate().Max(Math.Abs));
        }

        return largest;
    }
}
