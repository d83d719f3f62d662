namespace ProbDsl.Runtime.Managed.Scheduling;

/// <summary>
/// Pairs of ops with the same operand that share most of their work, often a value and its derivative: computed together they take one
/// pass.
/// </summary>
internal static class PairedOps
{
    /// <summary>
    /// The same values, with the second op of each pair directly after the first, whose operand is then already available.
    /// </summary>
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

    /// <summary>Whether one loop can compute both.</summary>
    public static bool Are(Value first, Value second) =>
        first.Op is Op.Softplus or Op.Sigmoid && second.Op is Op.Softplus or Op.Sigmoid && first.Op != second.Op
            && first.Inputs[0] == second.Inputs[0];
}
