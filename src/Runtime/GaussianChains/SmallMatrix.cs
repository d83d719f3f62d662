namespace ProbDsl.Runtime.GaussianChains;

/// <summary>Loops over small dense matrices in row-major order.</summary>
internal static unsafe class SmallMatrix
{
    /// <summary>to = a b, for a [n, k] and b [k, m].</summary>
    public static void Multiply(double* a, double* b, double* to, int n, int k, int m)
    {
        for (var i = 0; i < n; i++)
            for (var j = 0; j < m; j++)
            {
                double sum = 0;
                for (var l = 0; l < k; l++) sum += a[i * k + l] * b[l * m + j];
                to[i * m + j] = sum;
            }
    }

    /// <summary>to = a' b, for a [k, n] and b [k, m].</summary>
    public static void MultiplyTransposed(double* a, double* b, double* to, int n, int k, int m)
    {
        for (var i = 0; i < n; i++)
            for (var j = 0; j < m; j++)
            {
                double sum = 0;
                for (var l = 0; l < k; l++) sum += a[l * n + i] * b[l * m + j];
                to[i * m + j] = sum;
            }
    }

    /// <summary>to = a b', for a [n, k] and b [m, k].</summary>
    public static void MultiplyByTransposed(double* a, double* b, double* to, int n, int k, int m)
    {
        for (var i = 0; i < n; i++)
            for (var j = 0; j < m; j++) to[i * m + j] = Dot(a + i * k, b + j * k, k);
    }

    public static double Dot(double* a, double* b, int n)
    {
        double sum = 0;
        for (var i = 0; i < n; i++) sum += a[i] * b[i];
        return sum;
    }

    public static void Copy(double* from, double* to, int n) => new ReadOnlySpan<double>(from, n).CopyTo(new(to, n));

    // a pivot that is smaller than this, relative to its diagonal, is 0 up to rounding
    private const double Rounding = 1e-12;

    /// <summary>Inverts a positive definite matrix [n, n] in place; returns its log determinant, NaN if it is not one.</summary>
    public static double Invert(double* a, int n)
    {
        var diagonal = stackalloc double[n];
        for (var i = 0; i < n; i++) diagonal[i] = a[i * n + i];
        double logDeterminant = 0;
        // Gauss-Jordan without pivots: a positive definite matrix has positive ones
        for (var p = 0; p < n; p++)
        {
            var pivot = a[p * n + p];
            if (!(pivot > Rounding * diagonal[p])) return double.NaN;
            logDeterminant += Math.Log(pivot);
            a[p * n + p] = 1;
            for (var j = 0; j < n; j++) a[p * n + j] /= pivot;
            for (var i = 0; i < n; i++)
            {
                if (i == p) continue;
                var factor = a[i * n + p];
                a[i * n + p] = 0;
                for (var j = 0; j < n; j++) a[i * n + j] -= factor * a[p * n + j];
            }
        }

        return logDeterminant;
    }
}
