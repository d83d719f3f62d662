using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using TorchSharp;
using Shape = ProbDsl.Runtime.Programs.Shape;

namespace ProbDsl.Runtime.Gpu.TorchSharp;

/// <summary>A program over the slots of a store.</summary>
internal sealed class TorchProgram : IProgram
{
    private readonly TorchLines lines;
    private readonly Dictionary<string, torch.Tensor> slots;
    private readonly Dictionary<string, TorchOutput> byName;
    private readonly TorchOutput[] outputs;
    private readonly (TorchSlot Slot, TorchOutput Output)[] updates;

    /// <exception cref="ArgumentException">A slot or an update is invalid.</exception>
    /// <exception cref="NotEnoughMemory">The values that are live at once need more memory than the machine has available.</exception>
    public TorchProgram(TensorProgram program, TorchStore store, IReadOnlyList<SlotUpdate> updates)
    {
        FloatType = program.FloatType;
        var size = FloatType == ElementType.Float64 ? sizeof(double) : sizeof(float);
        if (NotEnoughMemory.Of(size * new Interpreter(program).MostNumbers) is { } large) throw large;
        ProgramSlots.Declare(program, store);
        foreach (var update in updates) update.Check(program, store);
        slots = program.Slots.Keys.ToDictionary(name => name, name => TorchStore.Own(store.Of(name)).Numbers);
        outputs = [.. program.Outputs.Select(o => new TorchOutput(o.Key, o.Value.Shape))];
        byName = outputs.ToDictionary(o => o.Name);
        this.updates = [.. updates.Select(u => (TorchStore.Own(store.Of(u.Slot)), byName[u.Output]))];
        lines = new(program, store.Device);
    }

    public ElementType FloatType { get; }

    public bool Run()
    {
        var results = lines.Run(slots);
        for (var i = 0; i < outputs.Length; i++) outputs[i].Set(results[i]);
        foreach (var output in outputs)
            if (output.Shape.Count == 1 && !double.IsFinite(this.Number(output))) return false;
        foreach (var (slot, output) in updates) slot.Numbers.Take(output.Result!);
        return true;
    }

    public int RunSteps(IStepFeed feed, int count, IReadOnlyList<OutputSlot> watched, Span<double> numbers) =>
        StepLoop.Run(this, feed, count, watched, numbers);

    public OutputSlot Of(string output) =>
        byName.TryGetValue(output, out var own) ? own : throw new ArgumentException($"there is no output {output}");

    public void Read(OutputSlot output, Span<double> into) => Own(output).Read(into[..Math.Min(into.Length, output.Shape.Count)]);

    public ReadOnlySpan<double> Numbers(OutputSlot output) => Own(output).Numbers;

    public void Dispose()
    {
        lines.Dispose();
        foreach (var output in outputs) output.Dispose();
    }

    private static TorchOutput Own(OutputSlot output) =>
        output as TorchOutput ?? throw new ArgumentException($"output {output.Name} belongs to another engine");
}

/// <summary>An output of the last run; zeros before the first run.</summary>
internal sealed class TorchOutput(string name, Shape shape) : OutputSlot(name, shape), IDisposable
{
    private double[]? copied;

    /// <summary>Contiguous, on the device.</summary>
    public torch.Tensor? Result { get; private set; }

    public void Set(torch.Tensor result)
    {
        Result?.Dispose();
        Result = result;
    }

    public void Read(Span<double> into)
    {
        if (Result is null) into.Clear();
        else if (Result.device_type == DeviceType.CPU) TorchNumbers.Read(Result, into);
        else TorchNumbers.All(Result).AsSpan(0, into.Length).CopyTo(into);
    }

    public ReadOnlySpan<double> Numbers
    {
        get
        {
            if (Result is { dtype: torch.ScalarType.Float64, device_type: DeviceType.CPU } && Shape.Count > 0)
                return TorchNumbers.Span<double>(Result);
            Read(copied ??= new double[Shape.Count]);
            return copied;
        }
    }

    public void Dispose() => Result?.Dispose();
}
