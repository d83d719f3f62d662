using ProbDsl.Runtime.Managed.Loops;

namespace ProbDsl.Runtime.Managed.Chains;

/// <summary>Loads and stores of up to eight elements of a row as doubles: memory beyond the row is neither read nor written.</summary>
internal static unsafe class PaddedRow
{
    /// <summary>The first `count` values at x (at most 8), followed by -inf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Load<T>(T* x, int count)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            if (count >= ChainSize.Lanes) return Vector512.Load((double*)x);
            return FirstLanes.Load((double*)x, FirstLanes.Mask<double>(count), Vector512.Create(double.NegativeInfinity));
        }
        var mask = FirstLanes.Mask<float>(Math.Min(count, ChainSize.Lanes));
        return Vector512.WidenLower(FirstLanes.Load((float*)x, mask, Vector512.Create(float.NegativeInfinity)));
    }

    /// <summary>Stores the first `count` lanes (at most 8).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(T* x, int count, Vector512<double> lanes)
        where T : unmanaged
    {
        var few = Math.Min(count, ChainSize.Lanes);
        if (typeof(T) == typeof(float)) FirstLanes.Store((float*)x, FirstLanes.Mask<float>(few), Vector512.Narrow(lanes, lanes));
        else if (count >= ChainSize.Lanes) lanes.Store((double*)x);
        else FirstLanes.Store((double*)x, FirstLanes.Mask<double>(count), lanes);
    }

    /// <summary>Adds the first `count` lanes (at most 8) to the values at x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(double* x, int count, Vector512<double> lanes) => Store(x, count, Load(x, count) + lanes);

    /// <summary>The largest lane; NaN may be ignored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Max(Vector512<double> x)
    {
        var four = Vector256.MaxNative(x.GetLower(), x.GetUpper());
        var two = Vector128.MaxNative(four.GetLower(), four.GetUpper());
        return Math.Max(two[0], two[1]);
    }

    /// <summary>Whether every value is below +inf and none is NaN.</summary>
    public static bool AreBelowInfinity<T>(T* x, long count)
        where T : unmanaged
    {
        for (; count > 0; x += ChainSize.Lanes, count -= ChainSize.Lanes)
        {
            var lanes = Load(x, (int)Math.Min(count, ChainSize.Lanes));
            if (!Vector512.LessThanAll(lanes, Vector512.Create(double.PositiveInfinity))) return false;
        }
        return true;
    }
}
