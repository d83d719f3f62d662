using System.Runtime.InteropServices;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.GaussianChains;

/// <summary>
/// The first state as its mean plus a matrix of columns times weights w, independent of each other: those of flat elements come first and are
/// flat, those of the others are N(0, 1) and their columns a root of the covariance. An element without variance has no column.
/// </summary>
internal sealed unsafe class FirstState : IDisposable
{
    // what is left of a variance below this fraction is 0 up to rounding
    private const double Rounding = 1e-14;

    private readonly GaussianChainSize size;
    private readonly GaussianChainArrays arrays;
    private readonly double* columns, inverse, left, square;
    private readonly int[] elements;
    private bool isDependent;

    public FirstState(GaussianChainSize size, GaussianChainArrays arrays)
    {
        (this.size, this.arrays, elements) = (size, arrays, new int[size.States]);
        var matrix = size.States * size.States;
        columns = (double*)NativeMemory.AllocZeroed((nuint)(sizeof(double) * (4 * matrix)));
        inverse = columns + matrix;
        left = inverse + matrix;
        square = left + matrix;
    }

    /// <summary>The number of weights.</summary>
    public int Count { get; private set; }

    /// <summary>The columns of the weights: [S, Count].</summary>
    public double* Columns => columns;

    /// <summary>Finds the columns of a sequence.</summary>
    public void Begin(int sequence)
    {
        var (s, free) = (size.States, size.Free);
        SmallMatrix.Copy(arrays.Inputs[GaussianChainShapes.StartCovariance][sequence, 0], left, s * s);
        free.CopyTo(elements, 0);
        (Count, isDependent) = (free.Length, false);
        // elements of the columns, and the numbers of each beside them
        for (var a = 0; a < s; a++)
        {
            if (Array.IndexOf(free, a) >= 0) continue;
            var (all, pivot) = (arrays.Inputs[GaussianChainShapes.StartCovariance][sequence, 0][a * s + a], left[a * s + a]);
            if (!(pivot > Rounding * all))
            {
                isDependent |= all > 0;
                continue;
            }

            var root = square + Count * s;
            for (var b = 0; b < s; b++) root[b] = b < a || Array.IndexOf(free, b) >= 0 ? 0 : left[b * s + a] / Math.Sqrt(pivot);
            for (var b = a + 1; b < s; b++) SmallMatrix.Add(-root[b], root, left + b * s, s);
            elements[Count++] = a;
        }

        for (var a = 0; a < s; a++)
            for (var j = 0; j < Count; j++)
                columns[a * Count + j] = j < free.Length ? (a == free[j] ? 1 : 0) : square[j * s + a];
    }

    /// <summary>
    /// Replaces derivatives by the first mean and covariance that lost digits. With the weights' posterior moments the gradient by the
    /// covariance L L' is L'^-1 (E[w w'] - 1) L^-1 / 2, which cancels where the data say little beside the prior; the other form,
    /// (E[r r'] - N) / 2, where they say much.
    /// </summary>
    /// <param name="weights">The posterior of the weights.</param>
    /// <param name="curvature">N: [S, S].</param>
    /// <param name="byMean">E[r]: [S].</param>
    /// <param name="byCovariance">E[r r'] - N: [S, S].</param>
    public void Refine(RotatedSquares weights, double* curvature, double* byMean, double* byCovariance)
    {
        var (s, d, flat) = (size.States, Count, size.Free.Length);
        if (isDependent || d == flat) return;
        // rows of R^-1, so that E[w w'] is their products plus those of the means
        new Span<double>(left, d * d).Clear();
        for (var j = 0; j < d; j++) left[j * d + j] = 1;
        weights.Whiten(left, d);
        // L^-1
        new Span<double>(inverse, d * d).Clear();
        for (var j = flat; j < d; j++)
        {
            for (var k = j; k >= flat; k--)
            {
                var sum = k == j ? 1.0 : 0;
                for (var l = k + 1; l <= j; l++) sum -= columns[elements[l] * d + k] * inverse[j * d + l];
                inverse[j * d + k] = sum / columns[elements[k] * d + k];
            }
        }

        for (var j = flat; j < d; j++)
            for (var k = flat; k < d; k++)
                square[j * d + k] = SmallMatrix.Dot(left + j * d, left + k * d, d) + weights.Weights[j] * weights.Weights[k] - (j == k ? 1 : 0);
        for (var j = flat; j < d; j++)
        {
            var a = elements[j];
            if (IsBetter(j, j)) byMean[a] = Sum(j, weights.Weights, 1);
            for (var k = flat; k < d; k++)
                if (IsBetter(j, k))
                {
                    double sum = 0;
                    for (var l = k; l < d; l++) sum += inverse[l * d + k] * Sum(j, square + l, d);
                    byCovariance[a * s + elements[k]] = sum;
                }
        }

        // whether the prior's precision is below the data's
        bool IsBetter(int j, int k) => Own(j) * Own(k) < At(j) * At(k);

        double At(int j) => curvature[elements[j] * s + elements[j]];

        double Own(int j) => Sum(j, inverse + j, d);

        // row j of L'^-1 times numbers
        double Sum(int j, double* of, int step)
        {
            double sum = 0;
            for (var l = j; l < d; l++) sum += inverse[l * d + j] * of[l * step];
            return sum;
        }
    }

    public void Dispose() => NativeMemory.Free(columns);
}
