namespace ProbDsl.Runtime.Engines;

/// <summary>An assignment after a run: the slot receives the value of an output of the same shape.</summary>
public sealed record SlotUpdate(string Slot, string Output)
{
    /// <summary>Rejects an update that does not fit the program or its store.</summary>
    /// <exception cref="ArgumentException">There is no such slot or output, or the two differ in shape or type.</exception>
    public void Check(TensorProgram program, IStore store)
    {
        if (!program.Outputs.TryGetValue(Output, out var output)) throw new ArgumentException($"there is no output {Output}");
        var slot = store.Of(Slot);
        if (output.Shape != slot.Shape) throw new ArgumentException($"slot {Slot} is {slot.Shape}, and output {Output} is {output.Shape}");
        if (slot.Type != program.FloatType)
            throw new ArgumentException($"slot {Slot} is {slot.Type.Name()}, and output {Output} is {program.FloatType.Name()}");
    }
}
