using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Managed;

/// <summary>In float32 the managed engine gives what the interpreter gives, which rounds every result to float32.</summary>
public sealed class Float32EngineLaws
{
    [Fact]
    public void Random_programs_agree()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var (program, slots) = RandomPrograms.Grown(new Random(seed), 30, ElementType.Float32);
            EngineCases.Agrees(program, slots, $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(70_001)]
    public void Loops_over_rows_agree(int rows)
    {
        foreach (var (name, of) in EngineCases.Loops)
        {
            var (program, slots) = EngineCases.Filled(rows, of, ElementType.Float32);
            EngineCases.Agrees(program, slots, name);
        }
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var (program, slots) = EngineCases.Filled(70_001, EngineCases.Loops["a mixture"], ElementType.Float32);
        using var several = new ManagedEngine(2);
        var one = EngineCases.Run(program, slots, null);
        Assert.All(one, o => Assert.Equal(o.Value, EngineCases.Run(program, slots, several)[o.Key]));
    }

    // a float that adds up ten million ones stops at 2^24
    [Fact]
    public void Long_sums_are_carried_on_as_doubles()
    {
        const int Count = 20_000_003;
        var builder = new ProgramBuilder(ElementType.Float32);
        builder.Output("y", SumAll(Exp(builder.Slot("x", [Count]))));
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store);
        program.Run();
        Assert.Equal((float)Count, program.Numbers("y")[0]);
    }

    [Fact]
    public void Numbers_of_the_other_type_are_refused()
    {
        var builder = new ProgramBuilder(ElementType.Float32);
        builder.Output("y", Cast(Exp(Cast(builder.Slot("x", [2]), ElementType.Float64)), ElementType.Float32));
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        Assert.Contains("float64", Assert.Throws<ArgumentException>(() => engine.Compile(builder.Build(), store)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_slot_has_the_type_it_was_declared_with()
    {
        var (a, b) = (new ProgramBuilder(ElementType.Float32), new ProgramBuilder());
        a.Output("y", a.Slot("x", [2]) * a.Slot("n", [], ElementType.Int32));
        b.Output("y", b.Slot("x", [2]) * 2);
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var program = engine.Compile(a.Build(), store);
        store.Write("x", [0.1, 0.2]);
        store.Write("n", [3]);
        program.Run();
        Assert.Equal([0.1f, 0.2f], store.Read("x"));
        Assert.Equal([0.1f * 3, 0.2f * 3], program.Output<float>("y").ToArray());
        Assert.Throws<ArgumentException>(() => engine.Compile(b.Build(), store));
        Assert.Throws<ArgumentException>(() => program.Output<double>("y").Length);
    }

    [Fact]
    public void Keys_of_draws_keep_their_bits()
    {
        var builder = new ProgramBuilder(ElementType.Float32);
        var noise = new Noise(builder, "guide");
        builder.Output("y", noise.Drawn("gamma", (arguments, drawn, random) => drawn[0] = random.NextUniform() * arguments[0], [5000], 0,
            (builder.Slot("rate", []), 0)));
        var slots = new Dictionary<string, Tensor> { ["rate"] = Tensor.Scalar(2), [noise.Slots[0].Name] = noise.Slots[0].Fill(3) };
        EngineCases.Agrees(builder.Build(), slots, "draws");
    }

    [Theory]
    [InlineData(16_777_217)]
    [InlineData(-20_000_000)]
    public void Whole_numbers_that_floats_do_not_distinguish_are_refused(int number)
    {
        var (constant, counting) = (new ProgramBuilder(ElementType.Float32), new ProgramBuilder(ElementType.Float32));
        constant.Output("y", constant.Slot("x", []) * constant.Constant([number], [], ElementType.Int32));
        counting.Output("y", counting.Slot("x", []) * counting.Iota(2, number));
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        Assert.Throws<WholeNumberBeyondFloat32>(() => engine.Compile(constant.Build(), store));
        Assert.Throws<WholeNumberBeyondFloat32>(() => engine.Compile(counting.Build(), store));
    }

    [Fact]
    public void A_position_that_floats_do_not_distinguish_is_refused_when_it_comes()
    {
        const int Size = (1 << 24) + 8;
        var builder = new ProgramBuilder(ElementType.Float32);
        builder.Output("y", Gather(builder.Slot("x", [Size]), builder.Slot("at", [2], ElementType.Int32), 0));
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store);
        var source = new double[Size];
        source[(1 << 24) - 1] = 5;
        store.Write("x", source);
        store.Write("at", [(1 << 24) - 1, 0]);
        program.Run();
        Assert.Equal([5, 0], program.Output<float>("y").ToArray());
        store.Write("at", [0, (1 << 24) + 1]);
        Assert.Equal(1 << 24, Assert.Throws<WholeNumberBeyondFloat32>(() => program.Run()).Number);
    }

    [Fact]
    public void Data_are_converted_once_for_all_programs_of_a_store()
    {
        var numbers = Check.Numbers([5000], 1).Values;
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        foreach (var factor in new[] { 2.0, 3 })
        {
            var builder = new ProgramBuilder(ElementType.Float32);
            builder.Output("y", builder.Data("data", numbers, [5000]) * builder.Slot("x", []));
            using var program = engine.Compile(builder.Build(), store);
            store.Write("x", [factor]);
            program.Run();
            Assert.Equal(numbers.Select(n => (float)n * (float)factor), program.Output<float>("y").ToArray());
        }
    }

    // two layers of tanh: every slope within what floats lose, and no byte taken by a run
    [Fact]
    public void An_mlps_slopes_are_those_of_doubles()
    {
        var (floats, doubles) = (MlpCase.Gradients(ElementType.Float32), MlpCase.Gradients(ElementType.Float64));
        foreach (var (name, expected) in doubles)
        {
            var largest = expected.Max(Math.Abs);
            Assert.All(expected.Zip(floats[name]), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 1e-5 * largest));
            Assert.Contains(expected.Zip(floats[name]), p => p.First != p.Second);
        }
    }

    [Fact]
    public void An_mlps_step_allocates_nothing()
    {
        using var engine = new ManagedEngine(2);
        using var store = engine.CreateStore();
        using var program = engine.Compile(MlpCase.Program(ElementType.Float32), store);
        MlpCase.Fill(store);
        for (var i = 0; i < 3; i++) program.Run();
        Assert.Equal(0, AllocatedBytes.Of(() => program.Run()));
    }

    [Fact]
    public void An_mlps_bits_are_the_same_for_two_threads()
    {
        using var several = new ManagedEngine(2);
        var (one, two) = (MlpCase.Gradients(ElementType.Float32), MlpCase.Gradients(ElementType.Float32, several));
        Assert.All(one, s => Assert.Equal(s.Value, two[s.Key]));
    }
}
