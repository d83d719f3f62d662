using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ProbDsl.Runtime.Managed.Loops;

namespace ProbDsl.Runtime.Managed.Chains;

/// <summary>Eight numbers of a row in memory as doubles, of which the row may have fewer: nothing beyond them is read or written.</summary>
internal static unsafe class PaddedRow
{
    /// <summary>The first `count` numbers at x (8 at most), and -inf behind them.</summary>
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

    /// <summary>Writes the first `count` lanes (8 at most).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(T* x, int count, Vector512<double> lanes)
        where T : unmanaged
    {
        var few = Math.Min(count, ChainSize.Lanes);
        if (typeof(T) == typeof(float)) FirstLanes.Store((float*)x, FirstLanes.Mask<float>(few), Vector512.Narrow(lanes, lanes));
        else if (count >= ChainSize.Lanes) lanes.Store((double*)x);
        else FirstLanes.Store((double*)x, FirstLanes.Mask<double>(count), lanes);
    }

    /// <summary>Adds the first `count` lanes (8 at most) to what lies at x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(double* x, int count, Vector512<double> lanes) => Store(x, count, Load(x, count) + lanes);

    /// <summary>The largest lane; a NaN may be passed over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Max(Vector512<double> x)
    {
        var four = Vector256.MaxNative(x.GetLower(), x.GetUpper());
        var two = Vector128.MaxNative(four.GetLower(), four.GetUpper());
        return Math.Max(two[0], two[1]);
    }

    /// <summary>Whether every number is below +inf and none is NaN.</summary>
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
