using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Managed;

/// <summary>The managed engine gives what the interpreter gives, for any program, any number of rows and any number of threads.</summary>
public sealed class EngineLaws
{
    [Fact]
    public void Random_programs_agree()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var (program, slots) = RandomPrograms.Grown(new Random(seed), 30);
            EngineCases.Agrees(program, slots, $"seed {seed}");
        }
    }

    // what is still to be read is never written over, and memory is used again
    [Fact]
    public void No_two_values_that_live_together_share_a_place()
    {
        var reused = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            var (program, _) = RandomPrograms.Grown(new Random(seed), 30);
            using var engine = new ManagedEngine();
            using var store = engine.CreateStore();
            using var compiled = engine.Compile(program, store);
            var placed = compiled.Layout.Placed;
            foreach (var (i, a) in placed.Index())
                foreach (var b in placed.Skip(i + 1)
                    .Where(b => a.Offset < b.Offset + b.Value.Shape.Count && b.Offset < a.Offset + a.Value.Shape.Count))
                {
                    Assert.True(a.Last < b.First, $"seed {seed}\n{compiled.Layout}");
                    reused++;
                }
        }
        Assert.True(reused > 100);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(70_001)]
    public void Loops_over_rows_agree(int rows)
    {
        foreach (var (name, of) in EngineCases.Loops)
        {
            var (program, slots) = EngineCases.Filled(rows, of);
            EngineCases.Agrees(program, slots, name);
            using var engine = new ManagedEngine();
            using var store = engine.CreateStore();
            using var compiled = engine.Compile(program, store);
            if (rows > 64) Assert.Contains("for each of ", compiled.Plan, StringComparison.Ordinal);
        }
    }

    // whole, within a batch, within a loop over rows; thin ones and turned ones
    [Theory]
    [InlineData(ElementType.Float64)]
    [InlineData(ElementType.Float32)]
    public void Large_products_agree_and_threads_change_no_bit(ElementType floats)
    {
        var builder = new ProgramBuilder(floats);
        Dictionary<string, Tensor> slots = new() { ["a"] = Check.Numbers([300, 140], 1, -1, 1), ["b"] = Check.Numbers([140, 90], 2, -1, 1),
            ["c"] = Check.Numbers([70, 20, 30], 3, -1, 1) };
        var (a, b, c) = (builder.Slot("a", [300, 140]), builder.Slot("b", [140, 90]), builder.Slot("c", [70, 20, 30]));
        var ab = MatMul(a, b);
        builder.Output("plain", ab);
        builder.Output("first turned", MatMul(ab, a, transposeA: true));
        builder.Output("second turned", MatMul(ab, b, transposeB: true));
        builder.Output("thin", MatMul(a, Slice(b, 1, 3, 2)));
        builder.Output("in each row", MatMul(c, Reshape(Slice(a, 0, 0, 30), [30, 140])));
        builder.Output("in a batch", MatMul(Reshape(Slice(a, 0, 0, 60), [2, 3, 10, 140]), Reshape(b, [1, 140, 90])));
        var program = builder.Build();
        EngineCases.Agrees(program, slots, "large products");
        using var several = new ManagedEngine(3);
        var one = EngineCases.Run(program, slots, null);
        Assert.All(one, o => Assert.Equal(o.Value, EngineCases.Run(program, slots, several)[o.Key]));
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var (program, slots) = EngineCases.Filled(70_001, EngineCases.Loops["a mixture"]);
        using var several = new ManagedEngine(3);
        var one = EngineCases.Run(program, slots, null);
        Assert.All(one, o => Assert.Equal(o.Value, EngineCases.Run(program, slots, several)[o.Key]));
    }

    [Fact]
    public void A_logistic_regression_is_one_pass()
    {
        var (program, _) = EngineCases.Filled(5000, EngineCases.Loops["logistic regression"]);
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var compiled = engine.Compile(program, store);
        Assert.Single(compiled.Plan.Split('\n'), line => line.StartsWith("for each", StringComparison.Ordinal));
        Assert.DoesNotContain("kept", compiled.Plan, StringComparison.Ordinal);
    }

    [Fact]
    public void Value_and_slope_of_a_softplus_are_one_pass()
    {
        var (program, _) = EngineCases.Filled(5000, EngineCases.Loops["logistic regression"]);
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var compiled = engine.Compile(program, store);
        var lines = compiled.Plan.Split('\n').ToList();
        Assert.Contains("sigmoid", lines[lines.FindIndex(l => l.Contains("softplus", StringComparison.Ordinal)) + 1],
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        var (program, slots) = EngineCases.Filled(5000, EngineCases.Loops["a mixture"]);
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var compiled = engine.Compile(program, store);
        foreach (var name in program.Slots.Keys) store.Write(name, slots[name].Values);
        for (var i = 0; i < 3; i++) compiled.Run();
        Assert.Equal(0, AllocatedBytes.Of(() => compiled.Run()));
    }

    [Fact]
    public void A_step_with_noise_and_updates_allocates_nothing()
    {
        var builder = new ProgramBuilder();
        var noise = new Noise(builder, "walk");
        builder.Output("next", builder.Slot("w", [400]) + 0.1 * noise.Normal([400]));
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store, [new("w", "next")]);
        var stored = new StoredNoise(store, noise.Slots, seed: 1);
        uint step = 0;
        for (var i = 0; i < 3; i++) Step();
        Assert.Equal(0, AllocatedBytes.Of(Step));

        void Step()
        {
            stored.Fill(step++);
            program.Run();
        }
    }

    [Fact]
    public void Float_32_is_refused()
    {
        var builder = new ProgramBuilder();
        builder.Output("y", Cast(Exp(Cast(builder.Slot("x", [2]), ElementType.Float32)), ElementType.Float64));
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        Assert.Contains("float32", Assert.Throws<ArgumentException>(() => engine.Compile(builder.Build(), store)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Products_of_every_width_agree()
    {
        for (var columns = 1; columns <= 70; columns++)
        {
            var builder = new ProgramBuilder();
            var x = builder.Data("x", Check.Numbers([131, columns], columns).Values, [131, columns]);
            var w = builder.Slot("w", [columns]);
            var y = Reshape(MatMul(x, Reshape(w, [columns, 1])), [131]);
            builder.Output("y", y);
            builder.Output("slope", Gradient.Derive(SumAll(Sin(y)), w)[0]);
            EngineCases.Agrees(builder.Build(), new() { ["w"] = Check.Numbers([columns], 3) }, $"{columns} columns");
        }
    }
}
