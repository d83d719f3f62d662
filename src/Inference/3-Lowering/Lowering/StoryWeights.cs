namespace ProbDsl.Inference.Lowering;

/// <summary>A weight of a net, `decode.1.weight` of `decode`: a slot of the program, and its initialization.</summary>
public sealed record NetWeight(string Net, string Name, Value Slot, Initialization Start)
{
    public Shape Shape => Slot.Shape;

    /// <summary>The same weight in the form that training takes.</summary>
    public Weight ToTrain() => new(Name, Slot, random => Start.Draw(Shape.Count, random));
}

/// <summary>
/// The weights that the nets of a program read: slots such as `decode.1.weight`, in the order in which they are read; each once, for any
/// number of calls and lowerings that read it. A weight with a given value is not a slot but that value.
/// </summary>
public sealed class StoryWeights
{
    private readonly Func<ProgramBuilder, string, Shape, Value> make;
    private readonly Dictionary<string, (Shape Shape, Func<ProgramBuilder, Value> In)> given = [];
    private readonly Dictionary<string, Value> read = [];
    private readonly List<NetWeight> inOrder = [];
    private readonly (StoryWeights Of, IDictionary<string, Value> Values)? recorded;

    public StoryWeights()
        : this((program, name, shape) => program.Slot(name, shape))
    {
    }

    /// <summary>Weights with these trained values.</summary>
    public static StoryWeights Create(IReadOnlyDictionary<string, Tensor> trained)
    {
        var weights = trained.Count == 0
            ? new StoryWeights() : new((_, name, _) => throw new WeightMismatch($"the weights `{name}` are missing"));
        foreach (var (name, numbers) in trained) weights.Give(name, numbers);
        return weights;
    }

    /// <summary>Weights with these values.</summary>
    internal static StoryWeights Create(IEnumerable<(string Name, Value Value)> values)
    {
        var weights = new StoryWeights();
        foreach (var (name, value) in values) weights.Give(name, value);
        return weights;
    }

    internal StoryWeights(Func<ProgramBuilder, string, Shape, Value> make) => this.make = make;

    private StoryWeights(StoryWeights of, IDictionary<string, Value> values)
        : this(of.make) => recorded = (of, values);

    /// <summary>The weights that are not given, which training updates.</summary>
    public IReadOnlyList<NetWeight> Created => inOrder;

    /// <summary>What nets read of a weight that is not given, computed once, with the weight's shape; null: the weight itself.</summary>
    public Func<NetWeight, Value>? Read { get; init; }

    /// <summary>The same weights, which note the value of each that is read.</summary>
    internal StoryWeights Recorded(IDictionary<string, Value> values) => new(this, values);

    /// <summary>Whether a weight has a given value.</summary>
    public bool IsGiven(string name) => given.ContainsKey(name);

    /// <summary>The shape of a weight that has a given value; null for others.</summary>
    public Shape? ShapeOf(string name) => recorded is var (of, _) ? of.ShapeOf(name)
        : given.TryGetValue(name, out var give) ? give.Shape : null;

    /// <summary>Gives a weight this value.</summary>
    public void Give(string name, Value weight) => given[name] = (weight.Shape, _ => weight);

    /// <summary>Gives a weight these numbers.</summary>
    public void Give(string name, Tensor weight) => given[name] = (weight.Shape, program => program.Constant(weight));

    /// <exception cref="WeightMismatch">
    /// The weight that was given has another shape, or weights were given and this one is missing.
    /// </exception>
    internal Value Of(ProgramBuilder program, string net, string name, Shape shape, Initialization start)
    {
        if (recorded is var (of, values)) return values[name] = of.Of(program, net, name, shape, start);
        if (given.TryGetValue(name, out var give)) return Fitting(give.In(program), name, shape, start);
        if (read.TryGetValue(name, out var known)) return known;
        var created = new NetWeight(net, name, make(program, name, shape), start);
        inOrder.Add(created);
        return read[name] = Read is null ? created.Slot : Read(created);
    }

    /// <summary>A given weight in the shape that a net expects, the first rows of one for each position.</summary>
    private static Value Fitting(Value weight, string name, Shape shape, Initialization start)
    {
        if (weight.Shape == shape) return weight;
        var rows = weight.Shape.Rank > 0 && weight.Shape[1..] == shape[1..] && start is Initialization.OfPositions of ? of.Rows : 0;
        if (rows > 0 && weight.Shape[0] > shape[0]) return Ops.Slice(weight, 0, 0, shape[0]);
        throw new WeightMismatch($"the weights `{name}` have shape {weight.Shape}, but the net expects {shape}")
            { Positions = rows > 0 ? (weight.Shape[0] / rows, shape[0] / rows) : null };
    }
}
