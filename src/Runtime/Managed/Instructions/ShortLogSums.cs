namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>
/// The parts of log sum exp over contiguous runs, each shorter than a vector: a loop over all runs in place of calls for each.
/// </summary>
internal static unsafe class ShortLogSums
{
    /// <summary>largest [runs] = the maxima of x [runs, along]; less [runs, along] = x less its run's maximum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void LessLargest<T>(T* x, T* largest, T* less, nint runs, nint along)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint run = 0; run < runs; run++, x += along, less += along)
        {
            var most = T.NegativeInfinity;
            for (nint k = 0; k < along; k++) most = T.MaxNative(most, x[k]);
            // the instruction of the processor loses a NaN: beside a finite maximum the sum shows it
            if (!T.IsFinite(most))
                for (nint k = 0; k < along; k++) most = T.Max(most, x[k]);
            for (nint k = 0; k < along; k++) less[k] = x[k] - most;
            largest[run] = most;
        }
    }

    /// <summary>largest [n] += logs where it is finite: a maximum of -inf, +inf or NaN is the result itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void AddFinite<T>(T* largest, T* logs, nint n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint i = 0; i < n; i++)
            if (T.IsFinite(largest[i])) largest[i] += logs[i];
    }
}
