using ProbDsl.Runtime.Managed.Scheduling;

namespace ProbDsl.Runtime.Managed.Loops;

/// <summary>A pass over this many vectors, given the addresses of the values read, then of those stored.</summary>
internal unsafe delegate void FusedPass(nint* places, nint vectors);

/// <summary>One pass for the values of a unit, and the values it reads and stores, in the order of their addresses.</summary>
internal sealed record FusedKernel(IReadOnlyList<Value> Reads, IReadOnlyList<Value> Stored, FusedPass Pass)
{
    /// <summary>The kernel of a unit, generated at the first call for a formula and reused wherever the same formula occurs.</summary>
    public static FusedKernel Compile<T>(LoopUnit unit)
        where T : unmanaged
    {
        var inside = unit.Values.ToHashSet();
        List<Value> reads = [.. unit.Values.SelectMany(v => v.Inputs).Where(x => !inside.Contains(x)).Distinct()];
        return new(reads, unit.Stored, KernelCache<T>.Passes.GetOrAdd(Formula(unit, reads), _ => FusedEmitter<T>.Pass(unit, reads)));
    }

    // the ops with the numbers of their operands: those read first, then those computed
    private static string Formula(LoopUnit unit, List<Value> reads)
    {
        var numbers = reads.Concat(unit.Values).Index().ToDictionary(v => v.Item, v => v.Index);
        var ops = unit.Values.Select(v => $"{v.Op} {string.Join(' ', v.Inputs.Select(x => numbers[x]))}");
        return $"{string.Join(' ', reads.Select(FusedLanes.IsSingle))}; {string.Join("; ", ops)}; "
            + $"{string.Join(' ', unit.Stored.Select(v => numbers[v]))}";
    }

    private static class KernelCache<T>
    {
        public static readonly System.Collections.Concurrent.ConcurrentDictionary<string, FusedPass> Passes = new();
    }
}
