namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>Lower triangular matrices [d, d], row-major; systems with right-hand sides [d, m] are solved in place.</summary>
internal static unsafe class Triangles
{
    /// <summary>
    /// Computes l with l l' = a, zeros above the diagonal, by rows: each entry is a dot product of two rows. All NaN if a is singular or
    /// not positive definite.
    /// </summary>
    public static void Factor(double* a, double* l, int d)
    {
        for (var i = 0; i < d; i++)
        {
            var row = l + (nint)i * d;
            for (var j = 0; j < i; j++) row[j] = (a[(nint)i * d + j] - SmallProducts.Dot(row, l + (nint)j * d, j)) / l[(nint)j * d + j];
            var square = a[(nint)i * d + i] - SmallProducts.Dot(row, row, i);
            if (!(square > d * Matrices.Rounding * a[(nint)i * d + i]))
            {
                new Span<double>(l, d * d).Fill(double.NaN);
                return;
            }
            row[i] = Math.Sqrt(square);
            for (var j = i + 1; j < d; j++) row[j] = 0;
        }
    }

    /// <summary>Replaces x by l^-1 x.</summary>
    public static void Solve(double* l, double* x, int d, int m)
    {
        for (var first = 0; first < d; first += Together)
        {
            var (count, start) = (Math.Min(Together, d - first), 0);
            if (m > 1 && count == Together)
            {
                Subtract(x + (nint)first * m, x, l + (nint)first * d, m, first, (m, 1, d));
                start = first;
            }

            for (var i = first; i < first + count; i++)
            {
                var own = x + (nint)i * m;
                if (m == 1) *own -= SmallProducts.Dot(l + (nint)i * d, x, i);
                else for (var k = start; k < i; k++) SmallProducts.AddMultiple(own, x + (nint)k * m, -l[(nint)i * d + k], m);
                Divide(own, l[(nint)i * d + i], m);
            }
        }
    }

    /// <summary>Replaces x by l'^-1 x.</summary>
    public static void SolveTransposed(double* l, double* x, int d, int m)
    {
        for (var end = d; end > 0; end -= Together)
        {
            var (first, last) = (Math.Max(0, end - Together), d - 1);
            if (m > 1 && end - first == Together)
            {
                Subtract(x + (nint)first * m, x + (nint)(d - 1) * m, l + (nint)(d - 1) * d + first, m, d - end, (-m, -d, 1));
                last = end - 1;
            }

            for (var k = end - 1; k >= first; k--)
            {
                var own = x + (nint)k * m;
                if (m > 1) for (var i = last; i > k; i--) SmallProducts.AddMultiple(own, x + (nint)i * m, -l[(nint)i * d + k], m);
                Divide(own, l[(nint)k * d + k], m);
                if (m == 1) SmallProducts.AddMultiple(x, l + (nint)k * d, -*own, k);
            }
        }
    }

    // rows that are computed together: each source row is read once for all of them
    private const int Together = 4;

    /// <summary>
    /// Subtracts from four rows [4, m] of y the products of `count` rows of x and their factors, in the order of x. The sums are those of
    /// one row after another, to the last bit.
    /// </summary>
    /// <param name="y">The rows, one after another.</param>
    /// <param name="x">The first row of x.</param>
    /// <param name="factors">The factor of the first row of x for the first row of y.</param>
    /// <param name="m">The length of rows.</param>
    /// <param name="count">The number of rows of x.</param>
    /// <param name="steps">From one row of x to the next, from its factor to the next one, and from the factor of a row of y to the next
    /// row's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Subtract(double* y, double* x, double* factors, int m, int count, (nint Row, nint Factor, nint Next) steps)
    {
        var (j, width) = (0, Vector512<double>.Count);
        for (; j + width <= m; j += width)
        {
            var (a, b) = (Vector512.Load(y + j), Vector512.Load(y + m + j));
            var (c, e) = (Vector512.Load(y + 2 * (nint)m + j), Vector512.Load(y + 3 * (nint)m + j));
            double* from = x + j, factor = factors;
            for (var k = 0; k < count; k++, from += steps.Row, factor += steps.Factor)
            {
                var row = Vector512.Load(from);
                a = OpLanes.MultiplyAdd(Vector512.Create(-factor[0]), row, a);
                b = OpLanes.MultiplyAdd(Vector512.Create(-factor[steps.Next]), row, b);
                c = OpLanes.MultiplyAdd(Vector512.Create(-factor[2 * steps.Next]), row, c);
                e = OpLanes.MultiplyAdd(Vector512.Create(-factor[3 * steps.Next]), row, e);
            }

            a.Store(y + j);
            b.Store(y + m + j);
            c.Store(y + 2 * (nint)m + j);
            e.Store(y + 3 * (nint)m + j);
        }

        for (; j < m; j++)
            for (var r = 0; r < Together; r++)
            {
                double* from = x + j, factor = factors + r * steps.Next;
                var sum = y[r * (nint)m + j];
                for (var k = 0; k < count; k++, from += steps.Row, factor += steps.Factor)
                    sum = Math.FusedMultiplyAdd(-*factor, *from, sum);
                y[r * (nint)m + j] = sum;
            }
    }

    private static void Divide(double* x, double by, int n)
    {
        for (var i = 0; i < n; i++) x[i] /= by;
    }
}
