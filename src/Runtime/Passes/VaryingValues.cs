namespace ProbDsl.Runtime.Passes;

/// <summary>Values that depend on slots: what is computed in each run.</summary>
internal static class VaryingValues
{
    /// <summary>Those among values of which inputs come first, slots included.</summary>
    /// <param name="values">The values.</param>
    /// <param name="varies">Whether the slot of this name varies; null: all do.</param>
    public static HashSet<Value> Find(IEnumerable<Value> values, Func<string, bool>? varies = null)
    {
        var varying = new HashSet<Value>();
        foreach (var value in values)
            if (value.Attribute is SlotDeclaration slot ? varies?.Invoke(slot.Name) != false : value.Inputs.Any(varying.Contains))
                varying.Add(value);
        return varying;
    }
}
