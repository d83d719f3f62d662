using ProbDsl.Runtime;
using Xunit;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Tests;

/// <summary>Slots that take outputs after a run, all or none, and noise that is filled before it.</summary>
public sealed class UpdateTests
{
    // w <- w - 0.1 (w - target), which comes to target by a factor of 0.9 a step
    [Fact]
    public void A_descent_takes_its_steps()
    {
        var builder = new ProgramBuilder();
        var (w, target) = (builder.Slot("w", [3]), builder.Constant([1, -2, 5], [3]));
        var loss = SumAll((w - target) * (w - target)) / 2;
        builder.Output("loss", loss);
        builder.Output("next", w - 0.1 * Gradient.Of(loss, w)[0]);
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store, [new("w", "next")]);
        for (var step = 0; step < 20; step++) Assert.True(program.Run());
        Assert.Equal(new[] { 1.0, -2, 5 }.Select(t => t * (1 - Math.Pow(0.9, 20))), store.Read("w"), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Slots_change_places()
    {
        var builder = new ProgramBuilder();
        builder.Output("a next", builder.Slot("b", [2]));
        builder.Output("b next", builder.Slot("a", [2]));
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store, [new("a", "a next"), new("b", "b next")]);
        store.Write("a", [1, 2]);
        store.Write("b", [3, 4]);
        program.Run();
        Assert.Equal([3, 4, 1, 2], store.Read("a").Concat(store.Read("b")));
    }

    [Fact]
    public void Nothing_is_committed_where_a_figure_is_not_finite()
    {
        var builder = new ProgramBuilder();
        var w = builder.Slot("w", [2]);
        builder.Output("loss", SumAll(Log(w)));
        builder.Output("next", w - 1);
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store, [new("w", "next")]);
        store.Write("w", [2, 3]);
        Assert.True(program.Run());
        Assert.Equal([1, 2], store.Read("w"));
        Assert.True(program.Run());
        Assert.False(program.Run());
        Assert.Equal([0, 1], store.Read("w"));
    }

    [Fact]
    public void An_update_fits_its_slot()
    {
        var builder = new ProgramBuilder();
        builder.Output("next", builder.Slot("w", [2]) * 2);
        builder.Output("total", SumAll(builder.Slot("w", [2])));
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        Assert.Throws<ArgumentException>(() => engine.Compile(builder.Build(), store, [new("w", "total")]));
        Assert.Throws<ArgumentException>(() => engine.Compile(builder.Build(), store, [new("v", "next")]));
        Assert.Throws<ArgumentException>(() => engine.Compile(builder.Build(), store, [new("w", "nothing")]));
    }

    [Fact]
    public void Noise_is_that_of_its_seed_and_step()
    {
        var builder = new ProgramBuilder();
        var noise = new Noise(builder, "guide");
        builder.Output("y", noise.Normal([5, 3]) + noise.Uniform([3]));
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        var stored = new StoredNoise(store, noise.Slots, seed: 9);
        foreach (var step in new uint[] { 0, 7, 3, 7 })
        {
            stored.Fill(step);
            foreach (var slot in noise.Slots) Assert.Equal(slot.Fill(9, step).Values, store.Read(slot.Name));
        }
        Assert.NotEqual(noise.Slots[0].Fill(9, 1).Values, store.Read("guide.0"));
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
        for (uint step = 0; step < 3; step++) Step(step);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (uint step = 3; step < 20; step++) Step(step);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Step(uint step)
        {
            stored.Fill(step);
            program.Run();
        }
    }
}
