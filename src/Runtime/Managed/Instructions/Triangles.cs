using ProbDsl.Runtime.Interpretation;

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

    public static void Solve(double* l, double* x, int d, int m)
    {
        for (var i = 0; i < d; i++)
        {
            var own = x + (nint)i * m;
            if (m == 1) *own -= SmallProducts.Dot(l + (nint)i * d, x, i);
            else for (var k = 0; k < i; k++) SmallProducts.AddMultiple(own, x + (nint)k * m, -l[(nint)i * d + k], m);
            Divide(own, l[(nint)i * d + i], m);
        }
    }

    public static void SolveTransposed(double* l, double* x, int d, int m)
    {
        for (var i = d - 1; i >= 0; i--)
        {
            var own = x + (nint)i * m;
            Divide(own, l[(nint)i * d + i], m);
            if (m == 1) SmallProducts.AddMultiple(x, l + (nint)i * d, -*own, i);
            else for (var k = 0; k < i; k++) SmallProducts.AddMultiple(x + (nint)k * m, own, -l[(nint)i * d + k], m);
        }
    }

    private static void Divide(double* x, double by, int n)
    {
        for (var i = 0; i < n; i++) x[i] /= by;
    }
}
