using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Managed;

/// <summary>What the engine does at once in a step of training is what the interpreter does op by op.</summary>
public sealed class TrainingStepLaws
{
    private const int Rows = 300;

    // of a product [300, 20] x [20, 64] and a row [64]; whether the addition is the product's
    public static TheoryData<string, bool> Additions => new()
    {
        { "product + row", true },
        { "row + product", true },
        { "product of 3 dimensions + row", true },
        { "product + row of 2 dimensions", true },
        { "product + row, both read", false },
        { "product + matrix", false },
        { "product + number", false },
    };

    [Theory, MemberData(nameof(Additions))]
    public void A_row_added_to_a_product_is_its_start(string name, bool isStart)
    {
        foreach (var floats in new[] { ElementType.Float64, ElementType.Float32 })
        {
            var builder = new ProgramBuilder(floats);
            var (x, w, row) = (builder.Slot("x", [Rows, 20]), builder.Slot("w", [20, 64]), builder.Slot("row", [64]));
            var product = MatMul(x, w);
            builder.Output("y", Tanh(name switch
            {
                "row + product" => row + product,
                "product of 3 dimensions + row" => Reshape(product, [30, 10, 64]) + row,
                "product + row of 2 dimensions" => product + Reshape(row, [1, 64]),
                "product + matrix" => product + builder.Slot("matrix", [Rows, 64]),
                "product + number" => product + SumAll(row),
                _ => product + row,
            }));
            if (name == "product + row, both read") builder.Output("product", product);
            Agree(builder.Build(), isStart ? "matmul and add" : null);
        }
    }

    // three layers of tanh, rows with draws of their own: slopes are products with 1 - y^2, read long after y is made
    [Theory, InlineData(ElementType.Float64), InlineData(ElementType.Float32)]
    public void Slopes_of_nets_agree(ElementType floats)
    {
        var builder = new ProgramBuilder(floats);
        var x = builder.Slot("x", [100, 3, 2]);
        Value[] weights = [builder.Slot("w1", [2, 40]), builder.Slot("b1", [40]), builder.Slot("w2", [40, 50]), builder.Slot("b2", [50]),
            builder.Slot("w3", [50, 3])];
        var hidden = Tanh(Reshape(MatMul(Reshape(x, [300, 2]), weights[0]), [100, 3, 40]) + weights[1]);
        hidden = Tanh(Reshape(MatMul(Reshape(hidden, [300, 40]), weights[2]), [100, 3, 50]) + weights[3]);
        var loss = SumAll(LogSumExp(Sum(Tanh(Reshape(MatMul(Reshape(hidden, [300, 50]), weights[4]), [100, 3, 3])), 2), 1)) / 100;
        builder.Output("loss", loss);
        foreach (var (i, gradient) in Gradient.Derive(loss, weights).Index()) builder.Output($"slope {i}", gradient);
        Agree(builder.Build(), null);
    }

    // moments and weights end in their slots; what reads them in the same run reads what was there before
    [Theory, InlineData(false, false), InlineData(true, false), InlineData(false, true)]
    public void Adam_moves_slots_as_its_results_say(bool isRead, bool isAmsgrad)
    {
        var builder = new ProgramBuilder();
        var w = builder.Slot("w", [37]);
        var loss = SumAll(Square(w) * builder.Slot("a", [37]));
        var moved = builder.Adam(w, Gradient.Derive(loss, w)[0], builder.Slot("m", [37]), builder.Slot("v", [37]), builder.Slot("rate", []),
            builder.Slot("step", []), largestSecondMoment: isAmsgrad ? builder.Slot("most", [37]) : null);
        List<(string Slot, Value Next)> all = [("w", moved.Parameter), ("m", moved.FirstMoment), ("v", moved.SecondMoment),
            .. isAmsgrad ? [("most", moved.LargestSecondMoment!)] : Array.Empty<(string, Value)>()];
        if (isRead) all.Add(("average", 0.9 * builder.Slot("average", [37]) + 0.1 * moved.Parameter));
        builder.Output("loss", loss);
        builder.Output("twice", 2 * w);
        foreach (var (slot, next) in all) builder.Output($"next {slot}", next);
        var program = builder.Build();
        var slots = SlotsOf(program);
        slots["step"] = new([], [3]);
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var compiled = engine.Compile(program, store, [.. all.Select(a => new SlotUpdate(a.Slot, $"next {a.Slot}"))]);
        foreach (var (name, numbers) in slots) store.Write(name, numbers.Values);
        var expected = new Interpreter(program).Run(slots);
        Assert.True(compiled.Run());
        foreach (var (slot, _) in all) Assert.Equal(expected[$"next {slot}"].Values, store.Read(slot), (a, b) => Math.Abs(a - b) < 1e-14);
        Assert.Equal(expected["twice"].Values, compiled.Numbers("twice").ToArray());

        var before = all.ToDictionary(a => a.Slot, a => store.Read(a.Slot));
        store.Write("a", [double.NaN, .. slots["a"].Values[1..]]);
        Assert.False(compiled.Run());
        Assert.All(before, b => Assert.Equal(b.Value, store.Read(b.Key)));
    }

    private static void Agree(TensorProgram program, string? inPlan)
    {
        var slots = SlotsOf(program);
        EngineCases.Agrees(program, slots, inPlan ?? "as it is");
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var compiled = engine.Compile(program, store);
        Assert.Equal(inPlan is not null, inPlan is not null && compiled.Plan.Contains(inPlan, StringComparison.Ordinal));
        if (inPlan is null && program.Outputs.Count <= 2) Assert.DoesNotContain("matmul and add", compiled.Plan, StringComparison.Ordinal);
        using var several = new ManagedEngine(3);
        var one = EngineCases.Run(program, slots, null);
        Assert.All(one, o => Assert.Equal(o.Value, EngineCases.Run(program, slots, several)[o.Key]));
    }

    private static Dictionary<string, Tensor> SlotsOf(TensorProgram program) =>
        program.Slots.Index().ToDictionary(s => s.Item.Key, s => Check.Numbers(s.Item.Value, s.Index, 0.1, 0.9));
}
