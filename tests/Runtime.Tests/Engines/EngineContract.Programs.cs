using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Engines;

/// <summary>Programs share stores, and outputs are read by their handles.</summary>
public abstract partial class EngineContract
{
    [Fact]
    public void Programs_share_a_store()
    {
        var (a, b) = (new ProgramBuilder(), new ProgramBuilder());
        a.Output("y", Exp(a.Slot("x", [2])));
        b.Output("y", SumAll(b.Slot("x", [2])));
        using var engine = Start();
        using var store = engine.CreateStore();
        using var first = engine.Compile(a.Build(), store);
        using var second = engine.Compile(b.Build(), store);
        store.Write("x", [1, 2]);
        first.Run();
        second.Run();
        Assert.Equal(3, second.Numbers("y")[0]);
        Assert.Equal(Math.Exp(2), first.Numbers("y")[1], 1e-15);
        Assert.Same(engine, store.Engine);
    }

    [Theory, MemberData(nameof(Floats))]
    public void Outputs_are_read_whole_in_part_and_as_numbers(ElementType type)
    {
        var builder = new ProgramBuilder(type);
        builder.Output("y", builder.Slot("x", [3]) * 2);
        builder.Output("single", SumAll(builder.Slot("x", [3])));
        using var engine = Start();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store);
        Assert.Equal(type, program.FloatType);
        var (y, single) = (program.Of("y"), program.Of("single"));
        Assert.Equal(("y", "[3]"), (y.Name, $"{y.Shape}"));
        foreach (var factor in (double[])[1, -3])
        {
            store.Write("x", [factor, 2 * factor, 0.5]);
            program.Run();
            var part = new double[2];
            program.Read(y, part);
            Assert.Equal([2 * factor, 4 * factor], part);
            Assert.Equal([2 * factor, 4 * factor, 1], program.Numbers(y).ToArray());
            Assert.Equal((3 * factor) + 0.5, program.Number(single));
        }
    }

    // a constant, a slot and two names of one value
    [Fact]
    public void Outputs_that_are_not_computed_are_there()
    {
        var builder = new ProgramBuilder();
        var x = builder.Slot("x", [2]);
        foreach (var (name, value) in new[] { ("constant", builder.Constant([7, 8], [2])), ("slot", x), ("turned", Reshape(x, [2, 1])),
            ("again", x) })
            builder.Output(name, value);
        using var engine = Start();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store);
        store.Write("x", [1, 2]);
        program.Run();
        Assert.Equal([7, 8], program.Numbers("constant").ToArray());
        foreach (var name in new[] { "slot", "turned", "again" }) Assert.Equal([1, 2], program.Numbers(name).ToArray());
    }
}
