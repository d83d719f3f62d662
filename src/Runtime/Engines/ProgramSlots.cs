namespace ProbDsl.Runtime.Engines;

/// <summary>Declares the slots of a program in a store.</summary>
public static class ProgramSlots
{
    /// <summary>Declares every slot that the program reads.</summary>
    /// <exception cref="ArgumentException">A slot exists with another shape or type.</exception>
    public static void Declare(TensorProgram program, IStore store)
    {
        foreach (var slot in program.Values.Select(v => v.Attribute).OfType<SlotDeclaration>())
            store.Declare(slot.Name, slot.Shape, slot.Type.IsFloat() ? slot.Type : program.FloatType);
    }
}
