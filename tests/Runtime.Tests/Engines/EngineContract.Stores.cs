using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Engines;

/// <summary>Slots hold numbers of their type, rows are gathered from tables, and noise depends on seed, slot and step alone.</summary>
public abstract partial class EngineContract
{
    private static readonly string[] stored = ["n", "b", "x"];

    [Fact]
    public void A_slot_holds_the_nearest_numbers_of_its_type()
    {
        using var engine = Start();
        using var store = engine.CreateStore();
        var (doubles, singles) = (store.Declare("doubles", [2]), store.Declare("singles", [2], ElementType.Float32));
        Assert.Equal([0, 0, 0, 0], store.Read("doubles").Concat(store.Read("singles")));
        foreach (var slot in (Slot[])[doubles, singles]) store.Write(slot, [0.1, -0.2]);
        Assert.Equal([0.1, -0.2, 0.1f, -0.2f], store.Read("doubles").Concat(store.Read("singles")));
        Assert.Equal(("singles", "[2]", ElementType.Float32), (singles.Name, $"{singles.Shape}", singles.Type));
        Assert.Same(doubles, store.Declare("doubles", [2]));
        Assert.Same(doubles, store.Of("doubles"));
        Assert.Equal((true, false), (store.Has("doubles"), store.Has("others")));
    }

    [Theory, MemberData(nameof(Floats))]
    public void Whole_numbers_and_truth_values_are_stored_as_the_float_type(ElementType type)
    {
        var builder = new ProgramBuilder(type);
        var (n, b) = (builder.Slot("n", [], ElementType.Int32), builder.Slot("b", [], ElementType.Bool));
        builder.Output("y", builder.Slot("x", []) * n + b);
        using var engine = Start();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store);
        Assert.All(stored, name => Assert.Equal(type, store.Of(name).Type));
        foreach (var (name, value) in new[] { ("n", 3.0), ("b", 1), ("x", 0.5) }) store.Write(name, [value]);
        program.Run();
        Assert.Equal(2.5, program.Numbers("y")[0]);
    }

    [Theory, MemberData(nameof(Tables))]
    public void Rows_are_taken_from_a_table_in_any_order(int width, ElementType type)
    {
        using var engine = Start();
        using var store = engine.CreateStore();
        var slot = store.Declare("x", [3, width], type);
        double[] data = [.. Enumerable.Range(0, 5 * width).Select(i => Math.Sqrt(i))];
        var table = store.Keep(new([5, width], data));
        Assert.Equal((5, width), (table.Rows, table.Width));
        foreach (var rows in (int[][])[[4, 0, 4], [2, 3, 1]])
        {
            store.Take(slot, table, rows);
            var expected = rows.SelectMany(r => data[(r * width)..((r + 1) * width)]).Select(
                v => type == ElementType.Float32 ? (float)v : v);
            Assert.Equal(expected, store.Read("x"));
        }

        Assert.Throws<ArgumentException>(() => store.Take(slot, table, [0, 5, 1]));
        Assert.Throws<ArgumentException>(() => store.Take(slot, table, [0, -1, 1]));
        Assert.Throws<ArgumentException>(() => store.Take(slot, table, [0, 1]));
        store.Release(table);
    }

    public static MatrixTheoryData<int, ElementType> Tables => new([1, 2, 19], floats);

    // normals may differ in their last bits, keys and uniforms may not
    [Theory, MemberData(nameof(Floats))]
    public void Noise_depends_on_seed_slot_and_step(ElementType type)
    {
        NoiseSlot[] slots = [new("guide.0", NoiseKind.Normal, [5, 3]), new("guide.1", NoiseKind.Uniform, [70]),
            new("guide.2", NoiseKind.Key, [3])];
        using var engine = Start();
        using var store = engine.CreateStore();
        var noise = new StoredNoise(store, slots, seed: 9, type);
        Assert.Equal(ElementType.Float64, store.Of("guide.2").Type);
        foreach (var step in new uint[] { 0, 7, 3, 7 })
        {
            noise.Fill(step);
            foreach (var slot in slots)
            {
                var expected = type == ElementType.Float32 ? slot.FillFloats(9, step) : slot.Fill(9, step);
                var tolerance = slot.Kind == NoiseKind.Normal ? type == ElementType.Float32 ? 1e-5 : 1e-12 : 0;
                Assert.True(Check.Close(expected, new(slot.Shape, store.Read(slot.Name)), tolerance), $"{slot} at step {step}");
            }
        }

        Assert.NotEqual(slots[0].Fill(9, 1).Values, store.Read("guide.0"));
    }
}
