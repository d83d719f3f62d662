namespace ProbDsl.Runtime.Programs;

/// <summary>
/// The source of randomness of a program. Each call declares one more slot, named `purpose.0`, `purpose.1`, .., so the same calls in the
/// same order give the same slots, and a slot's name alone determines the random numbers that fill it.
/// </summary>
public sealed class Noise(ProgramBuilder program, string purpose)
{
    private readonly List<NoiseSlot> slots = [];

    /// <summary>Gives the numbers of a call in place of a slot; null for slots. Keys of element samplers are always slots.</summary>
    public Func<NoiseKind, Shape, Value>? Given { get; init; }

    /// <summary>The slots to fill before a run, in the order of the calls.</summary>
    public IReadOnlyList<NoiseSlot> Slots => slots;

    /// <summary>Standard normals.</summary>
    public Value Normal(Shape shape) => Declared(NoiseKind.Normal, shape);

    /// <summary>Uniforms between 0 and 1, both excluded.</summary>
    public Value Uniform(Shape shape) => Declared(NoiseKind.Uniform, shape);

    /// <summary>
    /// Draws from a distribution that has no closed form in normals or uniforms: [axes.., event..], with the keys in a slot.
    /// </summary>
    /// <param name="name">The name of the sampler, which identifies it.</param>
    /// <param name="sampler">Draws one element.</param>
    /// <param name="shape">The shape of all draws together.</param>
    /// <param name="eventRank">The number of trailing dimensions of `shape` that belong to one element.</param>
    /// <param name="arguments">The arguments, each with the number of its trailing dimensions that belong to one element; those before
    /// broadcast to the axes.</param>
    public Value Drawn(string name, ElementSampler sampler, Shape shape, int eventRank, params (Value Value, int Rank)[] arguments)
    {
        var by = new DrawDetail(name, sampler, shape, eventRank, [.. arguments.Select(argument => argument.Rank)]);
        return program.Draw(by, Declared(NoiseKind.Key, by.Keys), [.. arguments.Select(argument => argument.Value)]);
    }

    private Value Declared(NoiseKind kind, Shape shape)
    {
        if (Given is not null && kind != NoiseKind.Key) return Given(kind, shape);
        var slot = new NoiseSlot($"{purpose}.{slots.Count}", kind, shape);
        slots.Add(slot);
        return program.Slot(slot.Name, shape, kind == NoiseKind.Key ? ElementType.Float64 : null);
    }
}
