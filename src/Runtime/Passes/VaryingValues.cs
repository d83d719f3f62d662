namespace ProbDsl.Runtime.Passes;

/// <summary>Values that depend on slots: what is computed in each run.</summary>
internal static class VaryingValues
{
    /// <summary>Those among values of which inputs come first, slots included.</summary>
    public static HashSet<Value> Find(IEnumerable<Value> values)
    {
        var varying = new HashSet<Value>();
        foreach (var value in values)
            if (value.Op == Op.Slot || value.Inputs.Any(varying.Contains)) varying.Add(value);
        return varying;
    }
}
