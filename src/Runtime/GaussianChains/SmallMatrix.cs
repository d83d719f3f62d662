namespace ProbDsl.Runtime.GaussianChains;

/// <summary>
/// Loops over small matrices in row-major order. Terms are added in the same order on every machine.
/// </summary>
internal static unsafe class SmallMatrix
{
    /// <summary>to = a b, for a [n, k] and b [k, m].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(double* a, double* b, double* to, int n, int k, int m)
    {
        if (m >= Vector256<double>.Count)
        {
            MultiplyMany(a, b, to, n, k, m);
            return;
        }

        for (var i = 0; i < n; i++)
            for (var j = 0; j < m; j++)
            {
                double sum = 0;
                for (var l = 0; l < k; l++) sum += a[i * k + l] * b[l * m + j];
                to[i * m + j] = sum;
            }
    }

    private static void MultiplyMany(double* a, double* b, double* to, int n, int k, int m)
    {
        new Span<double>(to, n * m).Clear();
        for (var i = 0; i < n; i++)
            for (var l = 0; l < k; l++) Add(a[i * k + l], b + l * m, to + i * m, m);
    }

    /// <summary>Transposes a square matrix [n, n] in place.</summary>
    public static void Transpose(double* a, int n)
    {
        for (var i = 0; i < n; i++)
            for (var j = 0; j < i; j++) (a[i * n + j], a[j * n + i]) = (a[j * n + i], a[i * n + j]);
    }

    /// <summary>to += factor * of, for n numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(double factor, double* of, double* to, int n)
    {
        if (n >= Vector256<double>.Count) AddMany(factor, of, to, n);
        else
            for (var at = 0; at < n; at++) to[at] += factor * of[at];
    }

    private static void AddMany(double factor, double* of, double* to, int n)
    {
        if (factor == 0) return;
        var (at, all) = (0, Vector256.Create(factor));
        for (; at <= n - Vector256<double>.Count; at += Vector256<double>.Count)
            (Vector256.Load(to + at) + (all * Vector256.Load(of + at))).Store(to + at);
        for (; at < n; at++) to[at] += factor * of[at];
    }

    /// <summary>to += factor * of + second * and, for n numbers.</summary>
    public static void Add(double factor, double* of, double second, double* and, double* to, int n)
    {
        var at = 0;
        var (first, other) = (Vector256.Create(factor), Vector256.Create(second));
        for (; at <= n - Vector256<double>.Count; at += Vector256<double>.Count)
            (Vector256.Load(to + at) + (first * Vector256.Load(of + at)) + (other * Vector256.Load(and + at))).Store(to + at);
        for (; at < n; at++) to[at] = to[at] + (factor * of[at]) + (second * and[at]);
    }

    /// <summary>
    /// Whether two covariances [n, n] differ in no element by more than a part of the product of its standard deviations in the second.
    /// </summary>
    public static bool IsSameCovariance(double* a, double* b, int n, double part)
    {
        // most differ there
        for (var i = 0; i < n; i++)
            if (!(Math.Abs(a[i * n + i] - b[i * n + i]) <= part * b[i * n + i])) return false;
        for (var i = 0; i < n; i++)
            for (var j = 0; j < i; j++)
                if (!(Math.Abs(a[i * n + j] - b[i * n + j]) <= part * Math.Sqrt(b[i * n + i] * b[j * n + j]))) return false;
        return true;
    }

    public static double Dot(double* a, double* b, int n)
    {
        double sum = 0;
        for (var i = 0; i < n; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>Whether n numbers are in the same place, or have the same bits, or those of 0 and -0.</summary>
    public static bool IsSame(double* a, double* b, int n) => a == b || new ReadOnlySpan<double>(a, n).SequenceEqual(new(b, n));

    public static void Copy(double* from, double* to, int n) => new ReadOnlySpan<double>(from, n).CopyTo(new(to, n));
}
