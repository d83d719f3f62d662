namespace ProbDsl.Runtime.Programs;

/// <summary>Writes values of one program into another, with other values in the place of slots.</summary>
public sealed class Replay(ProgramBuilder into)
{
    private readonly Dictionary<Value, Value> written = [];

    /// <summary>What stands for a slot; one that is not named stays a slot.</summary>
    public Dictionary<string, Value> Slots { get; } = [];

    public Value Of(Value value)
    {
        foreach (var needed in TensorProgram.Needed([value]))
            if (!written.ContainsKey(needed)) written[needed] = Written(needed);
        return written[value];
    }

    private Value Written(Value value)
    {
        if (value.Attribute is SlotDeclaration slot && Slots.TryGetValue(slot.Name, out var standing)) return standing;
        into.SetOrigin(value.Origin);
        return into.Again(value, [.. value.Inputs.Select(i => written[i])]);
    }
}
