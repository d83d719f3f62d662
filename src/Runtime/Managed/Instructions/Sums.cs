using ProbDsl.Runtime.Managed.Loops;

namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>
/// Sums whose order is determined by the sizes alone. Floats are added as floats for at most <see cref="Stretch"/> terms of a chain, and
/// those partial sums as doubles: the error of a long sum is that of its short parts.
/// </summary>
internal static unsafe class Sums
{
    private const int Stretch = 256;

    /// <summary>y [inner] = the sums of x [along, inner] over its first dimension.</summary>
    public static void Along<T>(T* x, T* y, int along, int inner)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (inner == 1 && along < Vector512<T>.Count) *y = OfFew(x, along);
        else if (inner == 1) *y = Number.Of<T>(OfRun(x, along));
        else if (typeof(T) == typeof(float) && along <= 2 * Stretch) AlongFew((float*)x, (float*)y, along, inner);
        else if (typeof(T) == typeof(float)) AlongColumns((float*)x, (float*)y, along, inner);
        else
        {
            new Span<T>(y, inner).Clear();
            AddEachRow((double*)x, (double*)y, along, inner);
        }
    }

    /// <summary>
    /// The sum of n contiguous values in four chains of lanes, joined at the end: the order does not depend on alignment.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static double OfRun<T>(T* x, nint n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double)) return Number.ToDouble(OfStretch(x, n));
        var (sum, most) = (0.0, Stretch * 4 * (nint)Vector512<T>.Count);
        for (; n > most; x += most, n -= most) sum += Number.ToDouble(OfStretch(x, most));
        return sum + Number.ToDouble(OfStretch(x, n));
    }

    /// <summary>total += the sums of x [rows, inner] over its rows.</summary>
    public static void AddRows<T>(T* x, double* total, nint rows, int inner)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (inner == 1) *total += OfRun(x, rows);
        else if (typeof(T) == typeof(double)) AddEachRow((double*)x, total, rows, inner);
        else AddColumns((float*)x, total, rows, inner);
    }

    // some columns at a time, whose sums stay in a register
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddEachRow(double* x, double* total, nint rows, nint inner)
    {
        nint i = 0;
        for (; i + Vector512<double>.Count <= inner; i += Vector512<double>.Count)
        {
            var sum = Vector512.Load(total + i);
            for (nint r = 0; r < rows; r++) sum += Vector512.Load(x + r * inner + i);
            sum.Store(total + i);
        }
        if (i == inner) return;
        var rest = FirstLanes.Mask<double>((int)(inner - i));
        var last = FirstLanes.Load(total + i, rest, Vector512<double>.Zero);
        for (nint r = 0; r < rows; r++) last += FirstLanes.Load(x + r * inner + i, rest, Vector512<double>.Zero);
        FirstLanes.Store(total + i, rest, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void AddTo<T>(T* y, T* x, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (i, width) = (0, Vector512<T>.Count);
        for (; i + width <= n; i += width) (Vector512.Load(y + i) + Vector512.Load(x + i)).Store(y + i);
        for (; i < n; i++) y[i] += x[i];
    }

    /// <summary>Adds values of either type to doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void AddWide<T>(double* y, T* x, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double)) AddTo(y, (double*)x, n);
        else
        {
            var floats = (float*)x;
            var i = 0;
            for (; i + 16 <= n; i += 16) AddWide(y + i, Vector512.Load(floats + i));
            for (; i < n; i++) y[i] += floats[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static T OfStretch<T>(T* x, nint n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var width = Vector512<T>.Count;
        var (a, b, c, d) = (Vector512<T>.Zero, Vector512<T>.Zero, Vector512<T>.Zero, Vector512<T>.Zero);
        nint i = 0;
        for (; i + 4 * width <= n; i += 4 * width)
        {
            a += Vector512.Load(x + i);
            b += Vector512.Load(x + i + width);
            c += Vector512.Load(x + i + 2 * width);
            d += Vector512.Load(x + i + 3 * width);
        }
        for (; i + width <= n; i += width) a += Vector512.Load(x + i);
        var sum = Vector512.Sum((a + b) + (c + d));
        for (; i < n; i++) sum += x[i];
        return sum;
    }

    /// <summary>y [runs] = the sums of x [runs, along], each shorter than a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void OfShortRuns<T>(T* x, T* y, nint runs, nint along)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint i = 0; i < runs; i++, x += along)
        {
            var sum = T.Zero;
            for (nint k = 0; k < along; k++) sum += x[k];
            y[i] = sum;
        }
    }

    private static T OfFew<T>(T* x, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = T.Zero;
        for (var i = 0; i < n; i++) sum += x[i];
        return sum;
    }

    // few enough terms for floats; even and odd terms in one chain each if there are enough columns for a vector
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AlongFew(float* x, float* y, nint along, nint inner)
    {
        nint i = 0;
        for (; i + 16 <= inner; i += 16)
        {
            var (even, invalid) = (Vector512<float>.Zero, Vector512<float>.Zero);
            nint k = 0;
            for (; k + 2 <= along; k += 2)
            {
                even += Vector512.Load(x + k * inner + i);
                invalid += Vector512.Load(x + (k + 1) * inner + i);
            }
            if (k < along) even += Vector512.Load(x + k * inner + i);
            (even + invalid).Store(y + i);
        }
        for (; i < inner; i++)
        {
            var sum = 0f;
            for (nint k = 0; k < along; k++) sum += x[k * inner + i];
            y[i] = sum;
        }
    }

    private static void AlongColumns(float* x, float* y, int along, int inner)
    {
        const int AtOnce = 256;
        var sums = stackalloc double[AtOnce];
        for (var from = 0; from < inner; from += AtOnce)
        {
            var columns = Math.Min(AtOnce, inner - from);
            new Span<double>(sums, columns).Clear();
            AddColumns(x + from, sums, along, columns, inner);
            DoubleAccess.Narrow(sums, y + from, columns);
        }
    }

    private static void AddColumns(float* x, double* total, nint rows, int inner) => AddColumns(x, total, rows, inner, inner);

    // sixteen columns at a time, even and odd rows in one chain each
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddColumns(float* x, double* total, nint rows, int columns, nint apart)
    {
        for (nint first = 0; first < rows; first += 2 * Stretch)
        {
            var from = x + first * apart;
            var (many, i) = (Math.Min(2 * Stretch, rows - first), 0);
            for (; i + 16 <= columns; i += 16)
            {
                var (even, invalid) = (Vector512<float>.Zero, Vector512<float>.Zero);
                nint r = 0;
                for (; r + 2 <= many; r += 2)
                {
                    even += Vector512.Load(from + r * apart + i);
                    invalid += Vector512.Load(from + (r + 1) * apart + i);
                }
                if (r < many) even += Vector512.Load(from + r * apart + i);
                AddWide(total + i, even + invalid);
            }
            for (; i < columns; i++)
            {
                var sum = 0f;
                for (nint r = 0; r < many; r++) sum += from[r * apart + i];
                total[i] += sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddWide(double* y, Vector512<float> x)
    {
        (Vector512.Load(y) + Vector512.WidenLower(x)).Store(y);
        (Vector512.Load(y + 8) + Vector512.WidenUpper(x)).Store(y + 8);
    }
}
