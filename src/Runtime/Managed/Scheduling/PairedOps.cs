using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Managed.Scheduling;

/// <summary>
/// Two ops of one operand that share most of their work, as a value and its slope often do: done side by side they are one pass.
/// </summary>
internal static class PairedOps
{
    /// <summary>The same values, each second twin right after the first: what the one reads is there for the other.</summary>
    public static IReadOnlyList<Value> SideBySide(IReadOnlyList<Value> values)
    {
        var (ordered, placed) = (new List<Value>(values.Count), new HashSet<Value>());
        foreach (var value in values)
        {
            if (!placed.Add(value)) continue;
            ordered.Add(value);
            if (values.FirstOrDefault(v => Are(value, v) && !placed.Contains(v)) is not { } twin) continue;
            placed.Add(twin);
            ordered.Add(twin);
        }
        return ordered;
    }

    /// <summary>Whether one loop makes both.</summary>
    public static bool Are(Value first, Value second) =>
        first.Op is Op.Softplus or Op.Sigmoid && second.Op is Op.Softplus or Op.Sigmoid && first.Op != second.Op
            && first.Inputs[0] == second.Inputs[0];
}
