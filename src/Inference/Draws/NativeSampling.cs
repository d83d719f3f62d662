using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Draws;

/// <summary>The program of a statement that is drawn: its slots' arrays in, one of its outputs out.</summary>
internal interface ISampling : IDisposable
{
    Tensor Run(IReadOnlyDictionary<string, Tensor> slots, string output);
}

/// <summary>By the interpreter: nothing to prepare.</summary>
internal sealed class InterpretedSampling(TensorProgram source) : ISampling
{
    private readonly Interpreter program = new(source);

    public Tensor Run(IReadOnlyDictionary<string, Tensor> slots, string output) => program.Run(slots)[output];

    public void Dispose()
    {
    }
}

/// <summary>By a compiled program, many times as fast where there is much to compute; the same draws but for the last bits.</summary>
internal sealed class NativeSampling : ISampling
{
    private readonly IEngine engine;
    private readonly IStore store;
    private readonly IProgram program;
    private readonly TensorProgram source;

    public NativeSampling(TensorProgram source, EngineChoice engine)
    {
        this.source = source;
        this.engine = engine.Start();
        store = this.engine.CreateStore();
        program = this.engine.Compile(source, store);
    }

    public Tensor Run(IReadOnlyDictionary<string, Tensor> slots, string output)
    {
        foreach (var name in source.Slots.Keys) store.Write(name, slots[name].Values);
        program.Run();
        return new(source.Outputs[output].Shape, program.Numbers(output).ToArray());
    }

    public void Dispose()
    {
        program.Dispose();
        store.Dispose();
        engine.Dispose();
    }
}
