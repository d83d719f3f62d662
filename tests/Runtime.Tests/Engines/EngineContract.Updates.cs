using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Engines;

/// <summary>Slots take outputs after a run, all of them or none.</summary>
public abstract partial class EngineContract
{
    private static readonly string[] adamSlots = ["p", "m", "v", "largest"];

    // w <- w - 0.1 (w - target), which comes to target by a factor of 0.9 a step
    [Theory, MemberData(nameof(Floats))]
    public void A_descent_takes_its_steps(ElementType type)
    {
        var builder = new ProgramBuilder(type);
        var (w, target) = (builder.Slot("w", [3]), builder.Constant([1, -2, 5], [3]));
        var loss = SumAll((w - target) * (w - target)) / 2;
        builder.Output("loss", loss);
        builder.Output("next", w - 0.1 * Gradient.Derive(loss, w)[0]);
        using var engine = Start();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store, [new("w", "next")]);
        for (var step = 0; step < 20; step++) Assert.True(program.Run());
        var tolerance = type == ElementType.Float64 ? 1e-12 : 1e-5;
        Assert.Equal(new[] { 1.0, -2, 5 }.Select(t => t * (1 - Math.Pow(0.9, 20))), store.Read("w"), (a, b) => Math.Abs(a - b) < tolerance);
    }

    [Fact]
    public void Slots_exchange_their_numbers()
    {
        var builder = new ProgramBuilder();
        builder.Output("a next", builder.Slot("b", [2]));
        builder.Output("b next", builder.Slot("a", [2]));
        using var engine = Start();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store, [new("a", "a next"), new("b", "b next")]);
        store.Write("a", [1, 2]);
        store.Write("b", [3, 4]);
        program.Run();
        Assert.Equal([3, 4, 1, 2], store.Read("a").Concat(store.Read("b")));
    }

    // a sum that is computed last, and more numbers than a block of a GPU moves at once
    [Theory]
    [InlineData(3)]
    [InlineData(2_200_000)]
    public void Slots_of_one_and_of_many_numbers_are_moved(int many)
    {
        var builder = new ProgramBuilder(ElementType.Float32);
        var (one, all) = (builder.Slot("one", []), builder.Slot("all", [many]));
        builder.Output("one next", Sqrt(Square(one) + SumAll(Slice(all, 0, 0, 2))));
        builder.Output("all next", all + 1);
        using var engine = Start();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store, [new("one", "one next"), new("all", "all next")]);
        store.Write("one", [3]);
        Assert.True(program.Run());
        Assert.True(program.Run());
        // 9, and 0 + 0, and 1 + 1
        Assert.Equal(Math.Sqrt(11), store.Read("one")[0], 5);
        Assert.All(store.Read("all"), x => Assert.Equal(2, x));
    }

    // an output of several numbers may be infinite, one of a single number not
    [Fact]
    public void Nothing_is_committed_where_a_single_number_is_not_finite()
    {
        var builder = new ProgramBuilder();
        var w = builder.Slot("w", [2]);
        builder.Output("loss", SumAll(Log(w)));
        builder.Output("several", Log(w - 1));
        builder.Output("next", w - 1);
        builder.Output("count next", builder.Slot("count", [3]) + 1);
        using var engine = Start();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store, [new("w", "next"), new("count", "count next")]);
        store.Write("w", [2, 3]);
        Assert.True(program.Run());
        Assert.True(program.Run());
        Assert.False(program.Run());
        Assert.False(program.Run());
        Assert.Equal([0, 1, 2, 2, 2], store.Read("w").Concat(store.Read("count")));
        store.Write("w", [5, 6]);
        Assert.True(program.Run());
        Assert.Equal([4, 5, 3, 3, 3], store.Read("w").Concat(store.Read("count")));
    }

    // lr 0.05, betas (0.8, 0.95), eps 1e-6, weight decay 0.1, amsgrad: five steps of PyTorch 1.13.0
    [Theory, MemberData(nameof(Floats))]
    public void Steps_of_Adam_are_those_of_PyTorch(ElementType type)
    {
        var builder = new ProgramBuilder(type);
        var slots = adamSlots.ToDictionary(n => n, n => builder.Slot(n, [4]));
        var (rate, t, rule) = (builder.Constant(0.05), builder.Slot("t", []), new AdamRule(0.8, 0.95, 1e-6, 0.1, true));
        var step = builder.Adam(slots["p"], builder.Slot("g", [4]), slots["m"], slots["v"], rate, t, rule, slots["largest"]);
        Value[] next = [step.Parameter, step.FirstMoment, step.SecondMoment, step.LargestSecondMoment!];
        foreach (var (name, value) in adamSlots.Zip(next)) builder.Output(name + " next", value);
        using var engine = Start();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store, [.. adamSlots.Select(n => new SlotUpdate(n, n + " next"))]);
        store.Write("p", [1, -2, 0.5, 3]);
        for (var i = 1; i <= 5; i++)
        {
            store.Write("g", [0.3 * i, -1.5 + 0.6 * i, 0, i == 1 ? 2 : -0.1]);
            store.Write("t", [i]);
            Assert.True(program.Run());
        }

        var tolerance = type == ElementType.Float64 ? 1e-14 : 1e-6;
        double[] parameters = [0.7298696530147595, -1.883633843014017, 0.48762437656093754, 2.80828697446287];
        Assert.Equal(parameters, store.Read("p"), (a, b) => Check.Close(a, b, tolerance));
        Assert.Equal([0.2365492781250002, 0.19188194062500014, 0, 0.20000000000000018], store.Read("largest"),
            (a, b) => Check.Close(a, b, tolerance));
    }

    // moments and weights end in their slots, what reads them in the same run reads what was there before, and NaN leaves all as it was
    [Fact]
    public void A_step_of_Adam_is_committed_whole_or_not_at_all()
    {
        var builder = new ProgramBuilder();
        var (w, a) = (builder.Slot("w", [37]), builder.Slot("a", [37]));
        var loss = SumAll(Square(w) * a);
        var step = builder.Adam(
            w, Gradient.Derive(loss, w)[0], builder.Slot("m", [37]), builder.Slot("v", [37]), builder.Constant(0.1), builder.Constant(3));
        var average = 0.9 * builder.Slot("average", [37]) + 0.1 * step.Parameter;
        (string Slot, Value Next)[] all = [("w", step.Parameter), ("m", step.FirstMoment), ("v", step.SecondMoment), ("average", average)];
        builder.Output("loss", loss);
        builder.Output("twice", 2 * w);
        foreach (var (slot, next) in all) builder.Output($"next {slot}", next);
        var program = builder.Build();
        var slots = program.Slots.Index().ToDictionary(s => s.Item.Key, s => Check.Numbers(s.Item.Value, s.Index, 0.1, 0.9));
        using var engine = Start();
        using var store = engine.CreateStore();
        using var compiled = engine.Compile(program, store, [.. all.Select(s => new SlotUpdate(s.Slot, $"next {s.Slot}"))]);
        foreach (var (name, numbers) in slots) store.Write(name, numbers.Values);
        var expected = new Interpreter(program).Run(slots);
        Assert.True(compiled.Run());
        foreach (var (slot, _) in all) Assert.Equal(expected[$"next {slot}"].Values, store.Read(slot), (x, y) => Math.Abs(x - y) < 1e-13);
        Assert.Equal(expected["twice"].Values, compiled.Numbers("twice").ToArray());

        var before = all.ToDictionary(s => s.Slot, s => store.Read(s.Slot));
        store.Write("a", [double.NaN, .. slots["a"].Values[1..]]);
        Assert.False(compiled.Run());
        Assert.All(before, b => Assert.Equal(b.Value, store.Read(b.Key)));
    }
}
