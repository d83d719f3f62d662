using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Managed;

/// <summary>
/// Steps of Adam, against one worked out by hand and five of PyTorch 1.13.0's optimizers, by the interpreter and by the engine.
/// </summary>
public sealed class AdamTests
{
    private static readonly double[] start = [1, -2, 0.5, 3];
    private static readonly string[] given = ["p", "g", "m", "v"], kept = ["p", "m", "v", "largest"];

    /// <summary>lr 0.05, betas (0.8, 0.95), eps 1e-6; gradients of step t: 0.3 t, -1.5 + 0.6 t, 0, and 2 at first, then -0.1.</summary>
    public static TheoryData<string, AdamRule, double[][]> PyTorch => new()
    {
        { "Adam", new(0.8, 0.95, 1e-6), [[0.752163023827626, -1.9313812354441944, 0.5, 2.8773915584462997], [0.6932159999999998,
            0.37795199999999984, 0, 0.10480000000000002], [0.2365492781250002, 0.19188194062500014, 0, 0.16475618750000012]] },
        { "AdamW(weight_decay=0.1)", new(0.8, 0.95, 1e-6, 0.1),
            [[0.7298696530147595, -1.883633843014017, 0.48762437656093754, 2.8048429921251197], [0.6932159999999998, 0.37795199999999984, 0,
                0.10480000000000002], [0.2365492781250002, 0.19188194062500014, 0, 0.16475618750000012]] },
        { "AdamW(weight_decay=0.1, amsgrad=True)", new(0.8, 0.95, 1e-6, 0.1, true),
            [[0.7298696530147595, -1.883633843014017, 0.48762437656093754, 2.80828697446287], [0.6932159999999998, 0.37795199999999984, 0,
                0.10480000000000002], [0.2365492781250002, 0.19188194062500014, 0, 0.16475618750000012],
                [0.2365492781250002, 0.19188194062500014, 0, 0.20000000000000018]] },
    };

    [Theory, MemberData(nameof(PyTorch))]
    public void Five_steps_are_those_of_Py_Torch(string name, AdamRule rule, double[][] expected)
    {
        foreach (var floats in new[] { ElementType.Float64, ElementType.Float32 })
        {
            var tolerance = floats == ElementType.Float64 ? 1e-14 : 1e-6;
            Assert.All(expected.Zip(FiveSteps(rule, floats)), rows =>
                Assert.All(rows.First.Zip(rows.Second), p => Assert.True(Check.Close(p.First, p.Second, tolerance), $"{name}: {p}")));
        }
    }

    // a rule with another beta is distinguished
    [Fact]
    public void Another_rule_is_caught() =>
        Assert.False(Check.Close(FiveSteps(new(0.8, 0.95, 1e-6), ElementType.Float64)[0][0],
            FiveSteps(new(0.8, 0.96, 1e-6), ElementType.Float64)[0][0], 1e-5));

    // m = 0.1 g, v = 0.001 g^2, mhat = g, vhat = g^2: the first step is the rate, against the gradient's sign
    [Fact]
    public void The_first_step_is_the_rate()
    {
        var builder = new ProgramBuilder();
        var zeros = builder.Constant([0, 0], [2]);
        var step = builder.Adam(builder.Constant([1, 2], [2]), builder.Constant([0.5, -8], [2]), zeros, zeros, builder.Constant(0.1),
            builder.Constant(1), new(Epsilon: 0));
        Assert.Equal([0.9, 2.1], Check.Run(step.Parameter).Values, (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal([0.05, -0.8], Check.Run(step.FirstMoment).Values, (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal([0.00025, 0.064], Check.Run(step.SecondMoment).Values, (a, b) => Math.Abs(a - b) < 1e-15);
    }

    [Theory]
    [InlineData(ElementType.Float64)]
    [InlineData(ElementType.Float32)]
    public void Many_elements_are_the_interpreters_for_any_number_of_threads(ElementType floats)
    {
        const int Count = 100_003;
        var builder = new ProgramBuilder(floats);
        Value[] read = [.. given.Select(n => builder.Slot(n, [Count]))];
        var step = builder.Adam(read[0], read[1], read[2], read[3], builder.Slot("rate", []), builder.Slot("t", []),
            new(WeightDecay: 0.01));
        builder.Output("p next", step.Parameter);
        builder.Output("v next", step.SecondMoment);
        var slots = new Dictionary<string, Tensor> { ["rate"] = Tensor.Scalar(0.01), ["t"] = Tensor.Scalar(7) };
        foreach (var (i, name) in given.Index()) slots[name] = Check.Numbers([Count], i, name == "v" ? 0 : -1);
        EngineCases.Agrees(builder.Build(), slots, "adam");
        using var several = new ManagedEngine(2);
        var one = EngineCases.Run(builder.Build(), slots, null);
        Assert.All(one, o => Assert.Equal(o.Value, EngineCases.Run(builder.Build(), slots, several)[o.Key]));
    }

    // such numbers make a step many times slower; the parameter does not feel them. 17 elements: whole lanes and a rest
    [Theory]
    [InlineData(ElementType.Float64, 2.2250738585072014e-308, 7200)]
    [InlineData(ElementType.Float32, 1.17549435e-38, 1000)]
    public void No_moment_stays_below_the_least_normal_number(ElementType floats, double normal, int steps)
    {
        const int Count = 17;
        var builder = new ProgramBuilder(floats);
        Value[] read = [.. given.Select(n => builder.Slot(n, [Count]))];
        var step = builder.Adam(read[0], read[1], read[2], read[3], builder.Constant(0.01), builder.Slot("t", []));
        builder.Output("p next", step.Parameter);
        builder.Output("m next", step.FirstMoment);
        builder.Output("v next", step.SecondMoment);
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store, [new("p", "p next"), new("m", "m next"), new("v", "v next")]);
        store.Write("g", [.. Enumerable.Repeat(1.0, Count)]);
        for (var t = 1; t <= steps; t++)
        {
            store.Write("t", [t]);
            Assert.True(program.Run());
            if (t == 1) store.Write("g", new double[Count]);
            Assert.All(store.Read("m"), m => Assert.True(m == 0 || Math.Abs(m) >= normal, $"{m} after {t} steps"));
        }

        Assert.All(store.Read("m"), m => Assert.Equal(0, m));
        Assert.True(0.1 * Math.Pow(0.9, steps - 1) < normal);
    }

    [Fact]
    public void What_goes_with_a_parameter_has_its_shape()
    {
        var builder = new ProgramBuilder();
        var (p, g, one) = (builder.Slot("p", [2]), builder.Slot("g", [3]), builder.Constant(1));
        Assert.StartsWith("adam: [2] and [3] ", Assert.Throws<ArgumentException>(() => builder.Adam(p, g, p, p, one, one)).Message,
            StringComparison.Ordinal);
        Assert.StartsWith("adam: [2] and [] ", Assert.Throws<ArgumentException>(() => builder.Adam(p, p, p, p, p, one)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_has_no_derivative()
    {
        var builder = new ProgramBuilder();
        var p = builder.Slot("p", [2]);
        var step = builder.Adam(p, p, p, p, builder.Constant(1), builder.Constant(1));
        Assert.Equal(Op.Adam, Assert.Throws<NoGradient>(() => Gradient.Derive(Ops.SumAll(step.Parameter), p)).Op);
    }

    private static double[][] FiveSteps(AdamRule rule, ElementType floats)
    {
        var builder = new ProgramBuilder(floats);
        string[] names = [.. kept.Take(1 + rule.Moments)];
        var slots = names.ToDictionary(n => n, n => builder.Slot(n, [4]));
        var step = builder.Adam(slots["p"], builder.Slot("g", [4]), slots["m"], slots["v"], builder.Constant(0.05), builder.Slot("t", []),
            rule, slots.GetValueOrDefault("largest"));
        Value?[] next = [step.Parameter, step.FirstMoment, step.SecondMoment, step.LargestSecondMoment];
        foreach (var (name, value) in names.Zip(next)) builder.Output(name + " next", value!);
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store, [.. names.Select(n => new SlotUpdate(n, n + " next"))]);
        store.Write("p", start);
        for (var t = 1; t <= 5; t++)
        {
            store.Write("g", [0.3 * t, -1.5 + 0.6 * t, 0, t == 1 ? 2 : -0.1]);
            store.Write("t", [t]);
            Assert.True(program.Run());
        }
        return [.. names.Select(store.Read)];
    }
}
