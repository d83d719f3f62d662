using System.Runtime.Intrinsics;

namespace ProbDsl.Runtime.SparseMatrices;

/// <summary>Loops over a dense panel, [rows, width], whose first rows are a lower triangle.</summary>
internal static unsafe class DensePanel
{
    /// <summary>Replaces [A; B] by [L; B L^-T], where A = L L'.</summary>
    /// <returns>Whether A is positive definite.</returns>
    public static bool Factorize(double* panel, int width, int rows)
    {
        var sums = stackalloc double[Products.Most];
        for (var r = 0; r < width; r++)
        {
            var row = panel + ((long)r * width);
            for (var c = 0; c < r; c++)
            {
                var other = panel + ((long)c * width);
                row[c] = (row[c] - Dot(row, other, c)) / other[c];
            }

            var square = row[r] - Dot(row, row, r);
            // also where it is not a number
            if (!(square > 0) || !double.IsFinite(square)) return false;
            row[r] = Math.Sqrt(square);
        }

        for (var r = width; r < rows; r += Products.MostRows)
        {
            var block = panel + ((long)r * width);
            var count = Math.Min(Products.MostRows, rows - r);
            for (var c = 0; c < width; c++)
            {
                var other = panel + ((long)c * width);
                Products.Of(block, count, width, other, 1, 0, c, sums);
                for (var k = 0; k < count; k++)
                    block[((long)k * width) + c] = (block[((long)k * width) + c] - sums[k * Products.MostColumns]) / other[c];
            }
        }

        return true;
    }

    /// <summary>The sum of the products of so many numbers; the same bits for the same numbers on every machine.</summary>
    public static double Dot(double* a, double* b, int count)
    {
        var (sum, other, i) = (Vector256<double>.Zero, Vector256<double>.Zero, 0);
        for (; i + 8 <= count; i += 8)
        {
            sum = Vector256.FusedMultiplyAdd(Vector256.Load(a + i), Vector256.Load(b + i), sum);
            other = Vector256.FusedMultiplyAdd(Vector256.Load(a + i + 4), Vector256.Load(b + i + 4), other);
        }

        for (; i + 4 <= count; i += 4) sum = Vector256.FusedMultiplyAdd(Vector256.Load(a + i), Vector256.Load(b + i), sum);
        var total = Vector256.Sum(sum + other);
        for (; i < count; i++) total += a[i] * b[i];
        return total;
    }

    /// <summary>Adds so many numbers times a factor.</summary>
    public static void Add(double* to, double* of, double factor, int count)
    {
        var (by, i) = (Vector256.Create(factor), 0);
        for (; i + 4 <= count; i += 4) Vector256.FusedMultiplyAdd(Vector256.Load(of + i), by, Vector256.Load(to + i)).Store(to + i);
        for (; i < count; i++) to[i] += factor * of[i];
    }
}
