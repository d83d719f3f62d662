using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gpu.TorchSharp;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Engines;
using static ProbDsl.Runtime.Programs.Ops;

// memory is measured for the process
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace ProbDsl.Tests;

/// <summary>TorchSharp as an engine keeps the contract of engines.</summary>
public sealed class TorchSharpTests() : EngineContract(TorchEngine.Kind)
{
    // each step makes some 10 MB of tensors; a small native object that waits for the collector keeps the place between two of them
    [Fact]
    public void Memory_stays_as_it_is_over_2000_steps()
    {
        using var engine = TorchEngine.Kind.Start(1);
        using var store = engine.CreateStore();
        using var program = engine.Compile(Regression(), store, [new("w", "w next"), new("m", "m next"), new("v", "v next")]);
        var random = new Random(1);
        store.Write("x", [.. Enumerable.Range(0, 20 * 200).Select(_ => random.NextDouble())]);
        store.Write("t", [1]);
        var loss = program.Of("loss");
        Assert.Equal(200, program.RunSteps(new Unchanged(), 200, [loss], new double[200]));
        var before = Environment.WorkingSet;
        Assert.Equal(2000, program.RunSteps(new Unchanged(), 2000, [loss], new double[2000]));
        Assert.True(Environment.WorkingSet - before < 60e6, $"{(Environment.WorkingSet - before) / 1e6} MB more");
        GC.Collect();
        Assert.Equal(200, program.RunSteps(new Unchanged(), 200, [loss], new double[200]));
        GC.Collect();
        Assert.True(GC.GetGCMemoryInfo(GCKind.Any).FinalizationPendingCount < 200);
    }

    // where operators of libtorch could mean something else: no elements, infinities, poles, matrices that are not positive definite
    [Fact]
    public void Edges_give_the_numbers_of_the_interpreter()
    {
        using var engine = TorchEngine.Kind.Start(1);
        foreach (var type in (ElementType[])[ElementType.Float64, ElementType.Float32])
        {
            var builder = new ProgramBuilder(type);
            var (x, none) = (builder.Slot("x", [3, 2, 2]), builder.Slot("none", [2, 0]));
            Value[] results = [builder.LogSumExp(x, 0, 2), builder.LogSumExp(x, 1), builder.LogSumExp(none, 1), builder.LogSumExp(none, 0),
                builder.MaxOf(x, 0, 2), builder.MaxOf(none, 1), builder.MaxOf(none, 0), SumAll(none), builder.Pad(x, 1, 2, 1),
                builder.Pad(none, 0, 1, 0), builder.Pad(none, 1, 1, 2), builder.Cholesky(x), builder.TriangularSolve(x, x),
                builder.TriangularSolve(x, Transpose(x, 0, 2, 1), transpose: true), Softplus(x * 20.5), Digamma(Floor(x))];
            double[] numbers = [1, 0.5, 0.5, 1, double.NegativeInfinity, double.PositiveInfinity, -2, 0.25, double.NaN, 3, 1, 0];
            var slots = new Dictionary<string, Tensor> { ["x"] = new([3, 2, 2], numbers), ["none"] = Tensor.Zeros([2, 0]) };
            foreach (var result in results) IsWithin(engine, new(builder.Build(("y", result)), slots, 3), $"{result} in {type}");
        }
    }

    private static TensorProgram Regression()
    {
        var builder = new ProgramBuilder(ElementType.Float32);
        var (x, w) = (builder.Slot("x", [20, 200]), builder.Slot("w", [200, 1000]));
        var loss = SumAll(LogSumExp(Softplus(MatMul(x, w) - 1), 1)) + SumAll(Square(w));
        var step = builder.Adam(w, Gradient.Derive(loss, w)[0], builder.Slot("m", [200, 1000]), builder.Slot("v", [200, 1000]),
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

/// <summary>TorchSharp as an engine computes whole objectives.</summary>
public sealed class TorchSharpObjectiveTests() : ObjectiveContract(TorchEngine.Kind);

/// <summary>Tensors of libtorch have memory that the process counts alone.</summary>
public sealed class TorchSharpMemoryTests() : MemoryContract(TorchEngine.Kind, () => 0, 1_000_000, 1_000_000);
