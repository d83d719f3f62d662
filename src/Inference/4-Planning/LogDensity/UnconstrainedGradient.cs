using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// The largest derivative of a density in unconstrained coordinates (log of a scale, logit of a probability, softmax, Cholesky factor),
/// from its gradient on the unknowns' own scale.
/// </summary>
public static class UnconstrainedGradient
{
    /// <summary>The part of a variance that is rounding beside it.</summary>
    private const double Singular = 1e-15;

    /// <param name="joint">The density.</param>
    /// <param name="isItsOwn">Whether an unknown, by name, is on its own scale.</param>
    /// <param name="point">The values of all unknowns.</param>
    /// <param name="gradient">The gradient with respect to them.</param>
    /// <param name="units">The units of unknowns without bounds, which their derivatives are multiplied by; null for 1.</param>
    public static double Largest(LogJoint joint, Func<string, bool> isItsOwn, ReadOnlySpan<double> point, ReadOnlySpan<double> gradient,
        double[]? units = null)
    {
        var (largest, start) = (0.0, 0);
        foreach (var coordinate in joint.Coordinates)
        {
            largest = Math.Max(largest, Largest(coordinate, isItsOwn(coordinate.Unknown.Name), point.Slice(start, coordinate.Free.Count),
                gradient.Slice(start, coordinate.Free.Count), units is null ? [] : units.AsSpan(start, coordinate.Free.Count)));
            start += coordinate.Free.Count;
        }

        return largest;
    }

    /// <param name="of">The unknown, on its own scale or in unconstrained coordinates.</param>
    /// <param name="isItsOwn">Whether it is on its own scale.</param>
    /// <param name="x">Its values.</param>
    /// <param name="gradient">The gradient with respect to them.</param>
    /// <param name="units">The units of its values without bounds; empty for 1.</param>
    public static double Largest(Coordinate of, bool isItsOwn, ReadOnlySpan<double> x, ReadOnlySpan<double> gradient,
        ReadOnlySpan<double> units = default)
    {
        if (isItsOwn && of.Unknown.Support is PositiveDefiniteMatrices) return OfMatrices(of.Free[^1], x, gradient);
        if (isItsOwn && of.Unknown.Support is Simplices) return OfSimplex(of.Free[^1], x, gradient);
        var largest = 0.0;
        for (var i = 0; i < x.Length; i++)
            largest = Math.Max(largest, (units.Length > 0 ? units[i] : 1)
                * Math.Abs(isItsOwn ? Times(Scale(of.Unknown.Support, x[i]), gradient[i]) : gradient[i]));
        return largest;
    }

    // d x / d free, which is 0 for a probability of 0 or 1 or a scale of 0
    private static double Scale(Support support, double x) => support switch
    {
        PositiveReals => x,
        UnitInterval or IntervalSupport => x * (1 - x),
        _ => 1,
    };

    // by the logarithm of an unnormalized probability
    private static double OfSimplex(int size, ReadOnlySpan<double> x, ReadOnlySpan<double> gradient)
    {
        var largest = 0.0;
        for (var from = 0; from < x.Length; from += size)
        {
            var mean = 0.0;
            for (var k = from; k < from + size; k++) mean += Times(x[k], gradient[k]);
            for (var k = from; k < from + size; k++) largest = Math.Max(largest, Math.Abs(Times(x[k], gradient[k] - mean)));
        }

        return largest;
    }

    // a derivative may be infinite at the boundary
    private static double Times(double scale, double gradient) => scale == 0 ? 0 : scale * gradient;

    // S = L (1 + E) L': the gradient by E is L' G L. Where S is singular, columns of L are 0, and with them the derivatives, as of a scale
    // of 0
    private static double OfMatrices(int size, ReadOnlySpan<double> x, ReadOnlySpan<double> gradient)
    {
        var largest = 0.0;
        for (var from = 0; from < x.Length; from += size * size)
        {
            var factor = Factor(size, x.Slice(from, size * size));
            var by = Matrix<double>.Build.DenseOfRowMajor(size, size, gradient.Slice(from, size * size).ToArray());
            largest = Math.Max(largest, (factor.Transpose() * (by + by.Transpose()) * factor).Enumerate().Max(Math.Abs));
        }

        return largest;
    }

    /// <summary>The Cholesky factor of a matrix without negative eigenvalues: a pivot that is rounding makes a column of 0.</summary>
    private static Matrix<double> Factor(int size, ReadOnlySpan<double> of)
    {
        var factor = Matrix<double>.Build.Dense(size, size);
        for (var column = 0; column < size; column++)
        {
            var whole = of[(column * size) + column];
            var pivot = whole - Dot(column, column);
            if (!(pivot > Singular * whole)) continue;
            factor[column, column] = Math.Sqrt(pivot);
            for (var row = column + 1; row < size; row++)
                factor[row, column] = (of[(row * size) + column] - Dot(row, column)) / factor[column, column];

            double Dot(int one, int other)
            {
                var sum = 0.0;
                for (var k = 0; k < column; k++) sum += factor[one, k] * factor[other, k];
                return sum;
            }
        }

        return factor;
    }
}
