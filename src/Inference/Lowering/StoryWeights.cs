using ProbDsl.Catalogue.Layers;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Lowering;

/// <summary>A weight of a net, `decode.1.weight` of `decode`: a slot of the program, and how its numbers begin.</summary>
public sealed record NetWeight(string Net, string Name, Value Slot, Initialization Start)
{
    public Shape Shape => Slot.Shape;

    /// <summary>The same as training takes it.</summary>
    internal Weight ToTrain() => new(Name, Slot, random => Start.Draw(Shape.Count, random));
}

/// <summary>
/// The weights that the nets of a program read: slots such as `decode.1.weight`, in the order in which they are met; each once, however
/// many calls and lowerings read it. A weight that was given beforehand is no slot but that value.
/// </summary>
public sealed class StoryWeights
{
    private readonly Func<ProgramBuilder, string, Shape, Value> make;
    private readonly Dictionary<string, NetWeight> made = [];
    private readonly Dictionary<string, Func<ProgramBuilder, Value>> given = [];
    private readonly List<NetWeight> inOrder = [];

    public StoryWeights()
        : this((program, name, shape) => program.Slot(name, shape))
    {
    }

    /// <summary>Those that were trained have these numbers.</summary>
    public static StoryWeights Of(IReadOnlyDictionary<string, Tensor> trained)
    {
        var weights = trained.Count == 0
            ? new StoryWeights() : new((_, name, _) => throw new WeightMismatch($"there are no weights `{name}`"));
        foreach (var (name, numbers) in trained) weights.Give(name, numbers);
        return weights;
    }

    internal StoryWeights(Func<ProgramBuilder, string, Shape, Value> make) => this.make = make;

    /// <summary>Those that training has to move.</summary>
    public IReadOnlyList<NetWeight> Made => inOrder;

    /// <summary>From here on the weight is this value.</summary>
    public void Give(string name, Value weight) => given[name] = _ => weight;

    /// <summary>From here on the weight has these numbers.</summary>
    public void Give(string name, Tensor weight) => given[name] = program => program.Constant(weight);

    /// <exception cref="WeightMismatch">
    /// The weight that was given has another shape, or weights were given and it is none of them.
    /// </exception>
    internal Value Of(ProgramBuilder program, string net, string name, Shape shape, Initialization start)
    {
        if (given.TryGetValue(name, out var give))
            return give(program) is var weight && weight.Shape == shape
                ? weight : throw new WeightMismatch($"the weights `{name}` are {give(program).Shape}, and the net reads {shape}");
        if (made.TryGetValue(name, out var known)) return known.Slot;
        var slot = make(program, name, shape);
        inOrder.Add(made[name] = new(net, name, slot, start));
        return slot;
    }
}
