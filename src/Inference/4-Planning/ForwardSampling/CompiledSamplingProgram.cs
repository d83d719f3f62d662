namespace ProbDsl.Inference.ForwardSampling;

/// <summary>The program of a statement that is drawn: it maps the arrays of its slots to its outputs.</summary>
public interface ISamplingProgram : IDisposable
{
    Tensor Run(IReadOnlyDictionary<string, Tensor> slots, string output);

    IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> slots);
}

/// <summary>Sampling by the interpreter, without preparation.</summary>
public sealed class InterpretedSamplingProgram(TensorProgram source) : ISamplingProgram
{
    private readonly Interpreter program = new(source);

    public Tensor Run(IReadOnlyDictionary<string, Tensor> slots, string output) => program.Run(slots)[output];

    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> slots) => program.Run(slots);

    public void Dispose()
    {
    }
}

/// <summary>Sampling by a compiled program, much faster for large computations; the draws differ only in the last bits.</summary>
public sealed class CompiledSamplingProgram : ISamplingProgram
{
    private readonly IEngine engine;
    private readonly IStore store;
    private readonly IProgram program;
    private readonly TensorProgram source;

    public CompiledSamplingProgram(TensorProgram source, EngineChoice engine)
    {
        this.source = source;
        using var guard = new ConstructionGuard();
        this.engine = guard.Add(engine.Start());
        store = this.engine.CreateStore();
        program = this.engine.Compile(source, store);
        guard.Release();
    }

    public Tensor Run(IReadOnlyDictionary<string, Tensor> slots, string output)
    {
        Compute(slots);
        return Read(output);
    }

    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> slots)
    {
        Compute(slots);
        return source.Outputs.Keys.ToDictionary(name => name, Read);
    }

    private void Compute(IReadOnlyDictionary<string, Tensor> slots)
    {
        foreach (var name in source.Slots.Keys) store.Write(name, slots[name].Values);
        program.Run();
    }

    private Tensor Read(string output) => new(source.Outputs[output].Shape, program.Numbers(output).ToArray());

    public void Dispose()
    {
        program.Dispose();
        store.Dispose();
        engine.Dispose();
    }
}
