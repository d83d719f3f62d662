using ProbDsl.Runtime.Managed.Scheduling;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Managed.Loops;

/// <summary>A pass over so many vectors: at the places of what is read, then of what is stored.</summary>
internal unsafe delegate void FusedPass(nint* places, nint vectors);

/// <summary>One pass for the values of a unit, and what it reads and stores in the order of its places.</summary>
internal sealed record FusedKernel(IReadOnlyList<Value> Reads, IReadOnlyList<Value> Stored, FusedPass Pass)
{
    /// <summary>Written on the first call for a formula; the same one serves wherever that stands again.</summary>
    public static FusedKernel Of<T>(LoopUnit unit)
        where T : unmanaged
    {
        var inside = unit.Values.ToHashSet();
        List<Value> reads = [.. unit.Values.SelectMany(v => v.Inputs).Where(x => !inside.Contains(x)).Distinct()];
        return new(reads, unit.Stored, Written<T>.Passes.GetOrAdd(Formula(unit, reads), _ => FusedEmitter<T>.Pass(unit, reads)));
    }

    // the ops by their operands' numbers: those that are read, then those that are computed
    private static string Formula(LoopUnit unit, List<Value> reads)
    {
        var numbers = reads.Concat(unit.Values).Index().ToDictionary(v => v.Item, v => v.Index);
        var ops = unit.Values.Select(v => $"{v.Op} {string.Join(' ', v.Inputs.Select(x => numbers[x]))}");
        return $"{string.Join(' ', reads.Select(FusedLanes.IsSingle))}; {string.Join("; ", ops)}; "
            + $"{string.Join(' ', unit.Stored.Select(v => numbers[v]))}";
    }

    private static class Written<T>
    {
        public static readonly System.Collections.Concurrent.ConcurrentDictionary<string, FusedPass> Passes = new();
    }
}
