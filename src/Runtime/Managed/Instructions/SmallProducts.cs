namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>Products of small matrices, row-major; the order of every sum is determined by the sizes alone.</summary>
internal static unsafe class SmallProducts
{
    /// <summary>y [m, n] = a [m, k] b [k, n], with either one transposed.</summary>
    public static void Multiply<T>(T* a, T* b, T* y, (int M, int K, int N) size, Transposed turned)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Rows(a, b, y, size, turned, 0, size.M);

    // the numbers of the second matrix that are copied at most, to be read in the order in which results lie
    private const int MostCopied = 1024;

    /// <summary>Rows from `first` up to `end` of the same product: the split does not change any bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Rows<T>(T* a, T* b, T* y, (int M, int K, int N) size, Transposed turned, int first, int end)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (m, k, n) = size;
        if (turned.Second && n > 1 && k < Vector512<T>.Count && k * n <= MostCopied)
        {
            var copy = stackalloc T[k * n];
            for (var j = 0; j < n; j++)
                for (var p = 0; p < k; p++) copy[p * n + j] = b[j * k + p];
            b = copy;
            turned = turned with { Second = false };
        }

        var (rowA, stepA) = turned.First ? ((nint)1, (nint)m) : (k, 1);
        for (var i = first; i < end; i++)
        {
            var to = y + (nint)i * n;
            if (turned.Second && stepA == 1) for (var j = 0; j < n; j++) to[j] = Dot(a + i * rowA, b + (nint)j * k, k);
            else if (turned.Second) for (var j = 0; j < n; j++) to[j] = StridedDot(a + i * rowA, stepA, b + (nint)j * k, k);
            else if (n == 1 && stepA == 1) *to = Dot(a + i * rowA, b, k);
            else Row(a + i * rowA, stepA, b, to, k, n);
        }
    }

    /// <summary>y [n] = a' b, a [k] with steps, b [k, n], a stretch of y after another: it stays in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Row<T>(T* a, nint step, T* b, T* y, int k, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (j, width) = (0, Vector512<T>.Count);
        for (; j + 2 * width <= n; j += 2 * width)
        {
            Vector512<T> low = Vector512<T>.Zero, high = Vector512<T>.Zero;
            T* factor = a, from = b + j;
            for (var p = 0; p < k; p++, factor += step, from += n)
            {
                var all = Vector512.Create(*factor);
                low = OpLanes.MultiplyAdd(all, Vector512.Load(from), low);
                high = OpLanes.MultiplyAdd(all, Vector512.Load(from + width), high);
            }

            low.Store(y + j);
            high.Store(y + j + width);
        }

        if (j + width <= n)
        {
            var sum = Vector512<T>.Zero;
            for (var p = 0; p < k; p++) sum = OpLanes.MultiplyAdd(Vector512.Create(a[p * step]), Vector512.Load(b + j + (nint)p * n), sum);
            sum.Store(y + j);
            j += width;
        }

        for (; j < n; j++)
        {
            var sum = T.Zero;
            for (var p = 0; p < k; p++) sum = T.FusedMultiplyAdd(a[p * step], b[j + (nint)p * n], sum);
            y[j] = sum;
        }
    }

    /// <summary>y [k, m] += a' b over rows, a [rows, k], b [rows, m].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void AddTransposed<T>(T* a, T* b, T* y, nint rows, int k, int m)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (m == 1) ColumnSums.Add(a, b, y, rows, k);
        else if (k == 1) ColumnSums.Add(b, a, y, rows, m);
        else
        {
            for (nint r = 0; r < rows; r++)
                for (var i = 0; i < k; i++) AddMultiple(y + (nint)i * m, b + r * m, a[r * k + i], m);
        }
    }

    /// <summary>y += factor x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void AddMultiple<T>(T* y, T* x, T factor, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (all, i, width) = (Vector512.Create(factor), 0, Vector512<T>.Count);
        for (; i + width <= n; i += width) OpLanes.MultiplyAdd(all, Vector512.Load(x + i), Vector512.Load(y + i)).Store(y + i);
        for (; i < n; i++) y[i] = T.FusedMultiplyAdd(factor, x[i], y[i]);
    }

    /// <summary>The dot product, in two chains of lanes, then the remaining elements one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static T Dot<T>(T* a, T* b, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (even, odd, i, width) = (Vector512<T>.Zero, Vector512<T>.Zero, 0, Vector512<T>.Count);
        for (; i + 2 * width <= n; i += 2 * width)
        {
            even = OpLanes.MultiplyAdd(Vector512.Load(a + i), Vector512.Load(b + i), even);
            odd = OpLanes.MultiplyAdd(Vector512.Load(a + i + width), Vector512.Load(b + i + width), odd);
        }
        if (i + width <= n)
        {
            even = OpLanes.MultiplyAdd(Vector512.Load(a + i), Vector512.Load(b + i), even);
            i += width;
        }
        var sum = n < width ? T.Zero : Vector512.Sum(even + odd);
        for (; i < n; i++) sum = T.FusedMultiplyAdd(a[i], b[i], sum);
        return sum;
    }

    private static T StridedDot<T>(T* a, nint step, T* b, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = T.Zero;
        for (var i = 0; i < n; i++) sum = T.FusedMultiplyAdd(a[i * step], b[i], sum);
        return sum;
    }
}
