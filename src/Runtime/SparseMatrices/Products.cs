using System.Runtime.Intrinsics;

namespace ProbDsl.Runtime.SparseMatrices;

/// <summary>Products of a few rows with a few others at once, so that each number is loaded for several of them.</summary>
internal static unsafe class Products
{
    public const int MostRows = 2, MostColumns = 4, Most = MostRows * MostColumns;

    /// <summary>The sums of products of rows, each of so many numbers: those of row k begin at k * <see cref="MostColumns"/>.</summary>
    /// <param name="a">The first of one or two rows.</param>
    /// <param name="rows">How many they are.</param>
    /// <param name="strideA">From one of them to the next.</param>
    /// <param name="b">The first of one to four others.</param>
    /// <param name="columns">How many they are.</param>
    /// <param name="strideB">From one of them to the next.</param>
    /// <param name="count">The numbers of a row.</param>
    /// <param name="sums">The results.</param>
    public static void Of(double* a, int rows, long strideA, double* b, int columns, long strideB, int count, double* sums)
    {
        if (rows == MostRows && columns == MostColumns)
        {
            Whole(a, a + strideA, b, strideB, count, sums);
            return;
        }

        for (var k = 0; k < rows; k++)
            for (var j = 0; j < columns; j++) sums[(k * MostColumns) + j] = DensePanel.Dot(a + (k * strideA), b + (j * strideB), count);
    }

    private static void Whole(double* a, double* other, double* b, long stride, int count, double* sums)
    {
        var (b1, b2, b3, i) = ((nint)(b + stride), (nint)(b + (2 * stride)), (nint)(b + (3 * stride)), 0);
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default, t0 = default, t1 = default, t2 = default, t3 = default;
        for (; i + 4 <= count; i += 4)
        {
            var (x, y, own) = (Vector256.Load(a + i), Vector256.Load(other + i), Vector256.Load(b + i));
            (s0, t0) = (Vector256.FusedMultiplyAdd(x, own, s0), Vector256.FusedMultiplyAdd(y, own, t0));
            own = Vector256.Load((double*)b1 + i);
            (s1, t1) = (Vector256.FusedMultiplyAdd(x, own, s1), Vector256.FusedMultiplyAdd(y, own, t1));
            own = Vector256.Load((double*)b2 + i);
            (s2, t2) = (Vector256.FusedMultiplyAdd(x, own, s2), Vector256.FusedMultiplyAdd(y, own, t2));
            own = Vector256.Load((double*)b3 + i);
            (s3, t3) = (Vector256.FusedMultiplyAdd(x, own, s3), Vector256.FusedMultiplyAdd(y, own, t3));
        }

        (sums[0], sums[1], sums[2], sums[3]) = (Vector256.Sum(s0), Vector256.Sum(s1), Vector256.Sum(s2), Vector256.Sum(s3));
        (sums[4], sums[5], sums[6], sums[7]) = (Vector256.Sum(t0), Vector256.Sum(t1), Vector256.Sum(t2), Vector256.Sum(t3));
        for (; i < count; i++)
        {
            for (var j = 0; j < MostColumns; j++)
            {
                sums[j] += a[i] * b[(j * stride) + i];
                sums[MostColumns + j] += other[i] * b[(j * stride) + i];
            }
        }
    }
}
