using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Bench;

/// <summary>The log sum over all sequences as a compiled program, alone or with its gradients.</summary>
internal sealed class ChainOp : IDisposable
{
    private readonly ManagedEngine engine;
    private readonly ManagedStore store;
    private readonly ManagedProgram program;

    public ChainOp(Sizes size, bool withGradients, ElementType floats = ElementType.Float64, int threads = 1)
        : this(size, size.Potentials(), withGradients, floats, threads)
    {
    }

    public ChainOp(Sizes size, (double[] Unary, double[] Pair) potentials, bool withGradients, ElementType floats = ElementType.Float64,
        int threads = 1)
    {
        var builder = new ProgramBuilder(floats);
        var unary = builder.Slot("unary", [size.Sequences, size.Length, size.States]);
        var pair = builder.Slot("pair", [1, size.Steps, size.States, size.States]);
        var logSum = Ops.SumAll(Ops.Chain(unary, pair).LogSum);
        builder.Output("log sum", logSum);
        if (withGradients)
        {
            var gradients = Gradient.Derive(logSum, unary, pair);
            builder.Output("unary", gradients[0]);
            builder.Output("pair", gradients[1]);
        }
        engine = new(threads);
        store = engine.CreateStore();
        program = engine.Compile(builder.Build(), store);
        store.Write("unary", potentials.Unary);
        store.Write("pair", potentials.Pair);
    }

    public double Run()
    {
        program.Run();
        return program.Number(program.Of("log sum"));
    }

    public double[] Gradients(string name, int count)
    {
        var gradients = new double[count];
        program.Read(name, gradients);
        return gradients;
    }

    public void Dispose()
    {
        program.Dispose();
        store.Dispose();
        engine.Dispose();
    }
}
