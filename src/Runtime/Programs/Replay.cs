namespace ProbDsl.Runtime.Programs;

/// <summary>Copies values of one program into another, with slots replaced by other values.</summary>
public sealed class Replay(ProgramBuilder into)
{
    private readonly Dictionary<Value, Value> written = [];

    /// <summary>The replacements of slots by name; other slots are kept.</summary>
    public Dictionary<string, Value> Slots { get; } = [];

    public Value Of(Value value)
    {
        foreach (var needed in TensorProgram.Needed([value]))
            if (!written.ContainsKey(needed)) written[needed] = Written(needed);
        return written[value];
    }

    private Value Written(Value value)
    {
        if (value.Attribute is SlotDeclaration slot && Slots.TryGetValue(slot.Name, out var replacement)) return replacement;
        into.SetOrigin(value.Origin);
        return into.Again(value, [.. value.Inputs.Select(i => written[i])]);
    }
}
