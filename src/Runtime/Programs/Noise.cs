namespace ProbDsl.Runtime.Programs;

/// <summary>
/// Where a program takes its chance from. Each call declares one more slot, named `purpose.0`, `purpose.1`, .., so the same calls in
/// the same order give the same slots, and a slot's name alone settles which random numbers fill it.
/// </summary>
public sealed class Noise(ProgramBuilder program, string purpose)
{
    private readonly List<NoiseSlot> slots = [];

    /// <summary>All that must be filled before a run, in the order of the calls.</summary>
    public IReadOnlyList<NoiseSlot> Slots => slots;

    /// <summary>Standard normals.</summary>
    public Value Normal(Shape shape) => Declared(NoiseKind.Normal, shape);

    /// <summary>Uniforms between 0 and 1, neither of which comes.</summary>
    public Value Uniform(Shape shape) => Declared(NoiseKind.Uniform, shape);

    /// <summary>Draws of a law that no closed form makes from normals or uniforms: [axes.., event..], with the keys in a slot.</summary>
    /// <param name="name">The sampler's: two of one name are taken for the same.</param>
    /// <param name="sampler">Draws one element.</param>
    /// <param name="shape">Of all draws together.</param>
    /// <param name="eventRank">How many of the last dimensions of `shape` are one element's.</param>
    /// <param name="arguments">Each with how many of its last dimensions are one element's; those before broadcast to the axes.</param>
    public Value Drawn(string name, ElementSampler sampler, Shape shape, int eventRank, params (Value Value, int Rank)[] arguments)
    {
        var by = new DrawnBy(name, sampler, shape, eventRank, [.. arguments.Select(argument => argument.Rank)]);
        return program.Draw(by, Declared(NoiseKind.Key, by.Keys), [.. arguments.Select(argument => argument.Value)]);
    }

    private Value Declared(NoiseKind kind, Shape shape)
    {
        var slot = new NoiseSlot($"{purpose}.{slots.Count}", kind, shape);
        slots.Add(slot);
        return program.Slot(slot.Name, shape, kind == NoiseKind.Key ? ElementType.Float64 : null);
    }
}
