namespace ProbDsl.Runtime.Interpretation;

/// <summary>A program run as built, op by op, over the slots of a store.</summary>
internal sealed class InterpreterProgram : IProgram
{
    private readonly Interpreter interpreter;
    private readonly Dictionary<string, Tensor> slots;
    private readonly (InterpreterSlot Slot, InterpreterOutput Output)[] updates;
    private readonly Dictionary<string, InterpreterOutput> outputs;

    /// <exception cref="ArgumentException">A slot or an update is invalid.</exception>
    /// <exception cref="NotEnoughMemory">The values that are live at once need more memory than the machine has available.</exception>
    public InterpreterProgram(TensorProgram program, HostStore<InterpreterSlot> store, IReadOnlyList<SlotUpdate> updates)
    {
        FloatType = program.FloatType;
        interpreter = new(program);
        if (NotEnoughMemory.Check(sizeof(double) * interpreter.MostNumbers) is { } large) throw large;
        ProgramSlots.Declare(program, store);
        foreach (var update in updates) update.Check(program, store);
        slots = program.Slots.Keys.ToDictionary(
            name => name, name => new Tensor(store.Of(name).Shape, store.Of(name).Numbers));
        outputs = program.Outputs.ToDictionary(o => o.Key, o => new InterpreterOutput(o.Key, o.Value.Shape));
        this.updates = [.. updates.Select(u => (store.Of(u.Slot), outputs[u.Output]))];
    }

    public ElementType FloatType { get; }

    public bool Run()
    {
        foreach (var (name, result) in interpreter.Run(slots)) outputs[name].Set(result.Values);
        if (outputs.Values.Any(o => o.Shape.Count == 1 && !double.IsFinite(o.Values[0]))) return false;
        foreach (var (slot, output) in updates) output.Values.CopyTo(slot.Numbers, 0);
        return true;
    }

    public int RunSteps(IStepFeed feed, int count, IReadOnlyList<OutputSlot> watched, Span<double> numbers) =>
        StepLoop.Run(this, feed, count, watched, numbers);

    public OutputSlot Of(string output) =>
        outputs.TryGetValue(output, out var own) ? own : throw new ArgumentException($"there is no output {output}");

    public void Read(OutputSlot output, Span<double> into) => Own(output)[..Math.Min(into.Length, output.Shape.Count)].CopyTo(into);

    public ReadOnlySpan<double> Numbers(OutputSlot output) => Own(output);

    /// <summary>Nothing to free.</summary>
    public void Dispose()
    {
    }

    private static ReadOnlySpan<double> Own(OutputSlot output) =>
        output is InterpreterOutput own ? own.Values : throw new ArgumentException($"output {output.Name} belongs to another engine");
}

/// <summary>An output of the last run; zeros before the first run.</summary>
internal sealed class InterpreterOutput(string name, Shape shape) : OutputSlot(name, shape)
{
    public double[] Values { get; private set; } = new double[shape.Count];

    public void Set(double[] values) => Values = values;
}
