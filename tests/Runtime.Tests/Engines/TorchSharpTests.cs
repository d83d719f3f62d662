#if TORCHSHARP
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gpu.TorchSharp;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Programs;
using Xunit;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Engines;

/// <summary>TorchSharp as an engine keeps the contract, in builds with `-p:TensorEngine=TorchSharp`.</summary>
public sealed class TorchSharpTests() : EngineContract(TorchEngine.Kind)
{
    // each step makes some 2 MB of tensors: without freeing them, 60 GB
    [Fact]
    public void Memory_stays_as_it_is_over_30000_steps()
    {
        using var engine = TorchEngine.Kind.Start(1);
        using var store = engine.CreateStore();
        using var program = engine.Compile(Regression(), store, [new("w", "w next"), new("m", "m next"), new("v", "v next")]);
        store.Write("x", Check.Numbers([200, 20], 1).Values);
        store.Write("t", [1]);
        var loss = program.Of("loss");
        Assert.True(program.RunSteps(new Unchanged(), 3000, [loss], new double[3000]) == 3000);
        var before = Environment.WorkingSet;
        for (var i = 0; i < 9; i++) Assert.True(program.RunSteps(new Unchanged(), 3000, [loss], new double[3000]) == 3000);
        Assert.True(Environment.WorkingSet - before < 20e6, $"{(Environment.WorkingSet - before) / 1e6} MB more");
    }

    private static TensorProgram Regression()
    {
        var builder = new ProgramBuilder(ElementType.Float32);
        var (x, w) = (builder.Slot("x", [200, 20]), builder.Slot("w", [20, 128]));
        var loss = SumAll(LogSumExp(Tanh(MatMul(x, w)), 1)) + SumAll(Square(w));
        var step = builder.Adam(w, Gradient.Of(loss, w)[0], builder.Slot("m", [20, 128]), builder.Slot("v", [20, 128]),
            builder.Constant(1e-3), builder.Slot("t", []));
        foreach (var (name, value) in new[] { ("loss", loss), ("w next", step.Parameter), ("m next", step.FirstMoment),
            ("v next", step.SecondMoment) })
            builder.Output(name, value);
        return builder.Build();
    }

    private sealed class Unchanged : IStepFeed
    {
        public void Fill(int step)
        {
        }
    }
}
#endif
