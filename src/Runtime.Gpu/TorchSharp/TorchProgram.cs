using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using static TorchSharp.torch;
using Shape = ProbDsl.Runtime.Programs.Shape;
using Tensor = TorchSharp.torch.Tensor;

namespace ProbDsl.Runtime.Gpu.TorchSharp;

/// <summary>A program over the slots of a store: its lines are run in their order, and a value is freed after its last use.</summary>
internal sealed class TorchProgram : IProgram
{
    private readonly Line[] lines;
    private readonly TorchOutput[] outputs;
    private readonly (TorchSlot Slot, TorchOutput Output)[] updates;

    /// <exception cref="ArgumentException">A slot or an update is invalid.</exception>
    /// <exception cref="NotEnoughMemory">The values that are live at once need more memory than the machine has available.</exception>
    public TorchProgram(TensorProgram program, HostStore<TorchSlot> store, IReadOnlyList<SlotUpdate> updates)
    {
        FloatType = program.FloatType;
        var size = FloatType == ElementType.Float64 ? sizeof(double) : sizeof(float);
        if (NotEnoughMemory.Check(size * new Interpreter(program).MostNumbers) is { } large) throw large;
        ProgramSlots.Declare(program, store);
        foreach (var update in updates) update.Check(program, store);
        var spent = Interpreter.SpentAfter(program);
        lines = [.. program.Values.Select((v, at) => new Line(v, [.. v.Inputs.Select(x => (program.PositionOf(x), ResultOf(v)))],
            [.. spent[at].Where(s => s.Inputs.Count > 0 && !OpTable.HasItems(s.Op)).Select(program.PositionOf)], Held(v, store)))];
        outputs = [.. program.Outputs.Select(o => new TorchOutput(o.Key, o.Value, program.PositionOf(o.Value)))];
        this.updates = [.. updates.Select(u => (store.Of(u.Slot), Own(Of(u.Output))))];
    }

    public ElementType FloatType { get; }

    public bool Run()
    {
        using var scope = NewDisposeScope();
        var known = new Tensor[lines.Length][];
        for (var at = 0; at < lines.Length; at++)
        {
            var (value, inputs, spent, held) = lines[at];
            known[at] = held is not null ? [held.In(value.Type)]
                : TorchOps.Results(value, Array.ConvertAll(inputs, x => known[x.Position][x.Result]));
            foreach (var position in spent)
                foreach (var tensor in known[position]) tensor.Dispose();
        }

        foreach (var output in outputs) output.Set(known[output.Position][0]);
        foreach (var output in outputs)
            if (output.Shape.Count == 1 && !double.IsFinite(this.Number(output))) return false;
        foreach (var (slot, output) in updates) slot.Numbers.copy_(output.Result);
        return true;
    }

    public int RunSteps(IStepFeed feed, int count, IReadOnlyList<OutputSlot> watched, Span<double> numbers) =>
        StepLoop.Run(this, feed, count, watched, numbers);

    public OutputSlot Of(string output) =>
        Array.Find(outputs, o => o.Name == output) ?? throw new ArgumentException($"there is no output {output}");

    public void Read(OutputSlot output, Span<double> into) => Own(output).Result.Read(into[..Math.Min(into.Length, output.Shape.Count)]);

    public ReadOnlySpan<double> Numbers(OutputSlot output) =>
        Own(output).Result is { dtype: ScalarType.Float64 } inPlace && output.Shape.Count > 0
            ? inPlace.Elements<double>() : Own(output).Result.All();

    public void Dispose()
    {
        foreach (var line in lines)
            if (line.Value.Op != Op.Slot) line.Held?.Dispose();
        foreach (var output in outputs) output.Result.Dispose();
    }

    /// <summary>The tensor of a slot or of a constant; null for a value that each run computes.</summary>
    private static Tensor? Held(Value value, HostStore<TorchSlot> store) => value.Attribute switch
    {
        SlotDeclaration slot => store.Of(slot.Name).Numbers,
        ConstantValues constant => TorchNumbers.New(constant.Values, value.Shape, value.Type).DetachFromDisposeScope(),
        NamedData data => TorchNumbers.New(data.Values, value.Shape, value.Type).DetachFromDisposeScope(),
        Counting by => arange(by.From, (double)by.From + by.Count, ScalarType.Float64).DetachFromDisposeScope(),
        _ => null,
    };

    // an item reads one of several results
    private static int ResultOf(Value reader) => reader.Attribute is ItemResult item ? item.Index : 0;

    private static TorchOutput Own(OutputSlot output) =>
        output as TorchOutput ?? throw new ArgumentException($"output {output.Name} belongs to another engine");

    /// <summary>A value, where its inputs are, the values to free after it, and its tensor if it is held.</summary>
    private sealed record Line(Value Value, (int Position, int Result)[] Inputs, int[] Spent, Tensor? Held);
}

/// <summary>An output of the last run; zeros before the first run.</summary>
/// <param name="name">Its name.</param>
/// <param name="value">The value that it shows.</param>
/// <param name="position">The line of the value.</param>
internal sealed class TorchOutput(string name, Value value, int position) : OutputSlot(name, value.Shape)
{
    public int Position => position;

    /// <summary>A contiguous tensor, in memory of its own.</summary>
    public Tensor Result { get; private set; } = zeros(TorchNumbers.Sizes(value.Shape)).DetachFromDisposeScope();

    public void Set(Tensor result)
    {
        Result.Dispose();
        // a slot changes its numbers, and so does a view of it
        var isShared = value.Inputs.Count == 0
            || value.Op is Op.Reshape or Op.Transpose or Op.Broadcast or Op.Slice or Op.StopGradient or Op.Cast;
        var own = isShared ? result.clone() : result;
        Result = (own.is_contiguous() ? own : own.contiguous()).DetachFromDisposeScope();
    }
}
