using ProbDsl.Runtime;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Engines;

/// <summary>What an engine refuses, and with which exception.</summary>
public abstract partial class EngineContract
{
    [Fact]
    public void An_index_outside_names_its_statement_and_commits_nothing()
    {
        var builder = new ProgramBuilder();
        builder.SetOrigin("story.gen:3");
        builder.Output("y", SumAll(Gather(builder.Slot("x", [4]), builder.Slot("at", [5000]), 0)));
        builder.Output("next", builder.Slot("count", [2]) + 1);
        using var engine = Start();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store, [new("count", "next")]);
        Assert.True(program.Run());
        var at = new double[5000];
        at[4321] = 4;
        store.Write("at", at);
        var outside = Assert.Throws<IndexOutOfProgramRange>(() => program.Run());
        Assert.Equal((4.0, 4, 4321, "story.gen:3"), (outside.Index, outside.Size, outside.Position, outside.Origin));
        Assert.Equal([1, 1], store.Read("count"));
        store.Write("at", new double[5000]);
        Assert.True(program.Run());
    }

    // a hundred factors of 8 GB, all of them read at the end
    [Fact]
    public void More_than_the_machine_has_is_refused_before_it_is_taken()
    {
        var builder = new ProgramBuilder();
        var x = Broadcast(builder.Slot("x", [32_000, 1]), [32_000, 32_000]);
        Value[] factors = [.. Enumerable.Range(1, 100).Select(i => builder.Cholesky(x * i))];
        var program = builder.Build(("y", SumAll(factors.Aggregate((a, b) => MatMul(a, b)))));
        using var engine = Start();
        using var store = engine.CreateStore();
        Assert.True(Assert.Throws<NotEnoughMemory>(() => engine.Compile(program, store)).Bytes > 1e10);
    }

    [Fact]
    public void A_slot_keeps_its_shape_and_type()
    {
        var (shape, type) = (new ProgramBuilder(), new ProgramBuilder(ElementType.Float32));
        shape.Output("y", shape.Slot("x", [3]) * 2);
        type.Output("y", type.Slot("x", [2]) * 2);
        using var engine = Start();
        using var store = engine.CreateStore();
        var slot = store.Declare("x", [2]);
        Assert.Throws<ArgumentException>(() => store.Declare("x", [3]));
        Assert.Throws<ArgumentException>(() => store.Declare("x", [2], ElementType.Float32));
        Assert.Throws<ArgumentException>(() => engine.Compile(shape.Build(), store));
        Assert.Throws<ArgumentException>(() => engine.Compile(type.Build(), store));
        Assert.Throws<ArgumentException>(() => store.Write(slot, [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => store.Read(slot, new double[1]));
        Assert.Throws<ArgumentException>(() => store.Of("y"));
        Assert.Throws<ArgumentException>(() => store.Keep(Tensor.Scalar(1)));
    }

    [Fact]
    public void An_update_fits_its_slot_and_its_output()
    {
        var builder = new ProgramBuilder();
        builder.Output("next", builder.Slot("w", [2]) * 2);
        builder.Output("total", SumAll(builder.Slot("w", [2])));
        var program = builder.Build();
        using var engine = Start();
        using var store = engine.CreateStore();
        store.Declare("single", [2], ElementType.Float32);
        SlotUpdate[] wrong = [new("w", "total"), new("v", "next"), new("w", "nothing"), new("single", "next")];
        Assert.All(wrong, update => Assert.Throws<ArgumentException>(() => engine.Compile(program, store, [update])));
        using var compiled = engine.Compile(program, store);
        Assert.Throws<ArgumentException>(() => compiled.Of("nothing"));
    }

    [Fact]
    public void Handles_of_another_engine_are_refused()
    {
        var builder = new ProgramBuilder();
        builder.Output("y", builder.Slot("x", [2]) * 2);
        using var engine = Start();
        using IEngine other = kind == InterpreterEngine.Kind ? new ManagedEngine() : new InterpreterEngine();
        using var store = engine.CreateStore();
        using var others = other.CreateStore();
        var foreign = others.Declare("x", [2]);
        Assert.Throws<ArgumentException>(() => engine.Compile(builder.Build(), others));
        Assert.Throws<ArgumentException>(() => store.Write(foreign, [1, 2]));
        Assert.Throws<ArgumentException>(() => store.Read(foreign, new double[2]));
        Assert.Throws<ArgumentException>(() => store.Fill(foreign, new("x", NoiseKind.Normal, [2]), new(1, "x")));
        using var program = engine.Compile(builder.Build(), store);
        using var theirs = other.Compile(builder.Build(), others);
        Assert.Throws<ArgumentException>(() => program.Read(theirs.Of("y"), new double[2]));
        Assert.Throws<ArgumentException>(() => program.Numbers(theirs.Of("y")).Length);
    }
}
