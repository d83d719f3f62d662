namespace ProbDsl.Runtime.GaussianChains;

/// <summary>
/// Least squares by rotations. The squares of all rows together are |R w - s|^2 plus what is left, for a triangle R: no product of two rows
/// is formed, so that rows and weights of very different size lose no digits. Golub and Van Loan 2013, sections 5.1 and 6.5.
/// </summary>
/// <param name="most">The most weights w.</param>
internal sealed unsafe class RotatedSquares(int most) : IDisposable
{
    // a diagonal element below this, relative to its column, is 0 up to rounding
    private const double Rounding = 1e-12;

    private readonly double* triangle = (double*)NativeMemory.AllocZeroed((nuint)(sizeof(double) * (most * most + 3 * most)));

    /// <summary>The number of weights.</summary>
    public int Count { get; private set; }

    /// <summary>The number of weights, the first ones, without a prior.</summary>
    public int Flat { get; private set; }

    /// <summary>The weights with the least squares, after <see cref="Solve"/>: [Count].</summary>
    public double* Weights => Sums + most;

    private double* Sums => triangle + most * most;

    private double* Row => Sums + 2 * most;

    /// <summary>Begins with the prior alone: a square of each weight that has one.</summary>
    public void Begin(int flat, int count)
    {
        (Flat, Count) = (flat, count);
        new Span<double>(triangle, count * count).Clear();
        new Span<double>(Sums, count).Clear();
        for (var j = flat; j < count; j++) triangle[j * count + j] = 1;
    }

    /// <summary>Adds the square of `value - factor * row w`; returns the square root of what it leaves.</summary>
    public double Add(double* of, double factor, double value)
    {
        var row = Row;
        var d = Count;
        for (var j = 0; j < d; j++) row[j] = factor * of[j];
        for (var k = 0; k < d; k++)
        {
            var own = triangle + k * d;
            if (row[k] == 0) continue;
            var (a, b) = (own[k], row[k]);
            // |(a, b)| whose squares may not be numbers
            var ratio = Math.Abs(a) > Math.Abs(b) ? b / a : a / b;
            var length = Math.Max(Math.Abs(a), Math.Abs(b)) * Math.Sqrt(1 + ratio * ratio);
            var (cosine, sine) = (a / length, b / length);
            own[k] = length;
            for (var j = k + 1; j < d; j++)
                (own[j], row[j]) = (cosine * own[j] + sine * row[j], cosine * row[j] - sine * own[j]);
            (Sums[k], value) = (cosine * Sums[k] + sine * value, cosine * value - sine * Sums[k]);
        }

        return value;
    }

    /// <summary>Whether the rows determine every weight without a prior.</summary>
    public bool IsKnown()
    {
        for (var j = 0; j < Flat; j++)
        {
            double squares = 0;
            for (var k = 0; k <= j; k++) squares += triangle[k * Count + j] * triangle[k * Count + j];
            if (!(triangle[j * Count + j] > Rounding * Math.Sqrt(squares))) return false;
        }

        return true;
    }

    /// <summary>log |R|.</summary>
    public double LogDeterminant()
    {
        double sum = 0;
        for (var j = 0; j < Count; j++) sum += Math.Log(triangle[j * Count + j]);
        return sum;
    }

    /// <summary>Finds the weights.</summary>
    public void Solve()
    {
        for (var j = Count - 1; j >= 0; j--)
            Weights[j] = (Sums[j] - SmallMatrix.Dot(triangle + j * Count + j + 1, Weights + j + 1, Count - 1 - j))
                / triangle[j * Count + j];
    }

    /// <summary>rows R^-1 in place, for rows [n, Count]: of weights whose posterior covariance is 1.</summary>
    public void Whiten(double* rows, int n)
    {
        for (var a = 0; a < n; a++)
        {
            var row = rows + a * Count;
            for (var k = 0; k < Count; k++)
            {
                row[k] /= triangle[k * Count + k];
                SmallMatrix.Add(-row[k], triangle + k * Count + k + 1, row + k + 1, Count - 1 - k);
            }
        }
    }

    public void Dispose() => NativeMemory.Free(triangle);
}
