using ProbDsl.Catalog.Functions;
using ProbDsl.Catalog.Layers;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Layers;

/// <summary>
/// What a masked net says of a position depends on every position before it, and on no other: its slopes there are exactly 0.
/// </summary>
public sealed class MaskedNets
{
    //                          net, positions, numbers of each, outputs of each
    public static TheoryData<string, int, int, int> Nets => new()
    {
        { "(before: real[..5]) -> real = masked_mlp([12, 9], act = tanh)", 5, 1, 1 },
        { "(before: real[..5]) -> real[2] = masked_mlp([12], act = tanh)", 5, 1, 2 },
        { "(before: real[..4, 3]) -> (mean: real, sd: positive) = masked_mlp([24, 30], act = silu)", 4, 3, 2 },
        { "(before: real[..6]) -> real = masked_mlp([40, 40], act = softplus)", 6, 1, 1 },
        { "(before: real[..5]) -> real[2] = transformer(8)", 5, 1, 2 },
        { "(before: real[..4, 3]) -> (mean: real, sd: positive) = transformer(12, heads = 2, layers = 1, positions = rotary)", 4, 3, 2 },
        { "(before: real[..1]) -> real = transformer(4)", 1, 1, 1 },
        { "(before: real[..5]) -> real[2] = causal_conv([6, 5, 4], act = tanh)", 5, 1, 2 },
        { "(before: real[..4, 3]) -> real = causal_conv([8], kernel = 7, act = silu)", 4, 3, 1 },
        { "(before: real[..5]) -> (mean: real, sd: positive) = gru(4)", 5, 1, 2 },
        { "(before: real[..3, 2]) -> real = gru(3)", 3, 2, 1 },
        { "(before: real[..2]) -> real = masked_mlp([3], act = tanh)", 2, 1, 1 },
    };

    [Theory, MemberData(nameof(Nets))]
    public void Only_what_stands_before_is_seen(string net, int positions, int each, int outputs)
    {
        var gradients = Gradients(net, positions, each, outputs, []);
        for (var output = 0; output < positions * outputs; output++)
            for (var input = 0; input < positions * each; input++)
                Assert.Equal(input / each < output / outputs, gradients[output][input] != 0);
    }

    [Fact]
    public void What_is_given_whole_is_seen_from_everywhere()
    {
        var gradients = Gradients("(before: real[..4], y: real[2]) -> real = masked_mlp([16, 16], act = tanh)", 4, 1, 1, [2]);
        for (var output = 0; output < 4; output++)
            for (var input = 0; input < 6; input++)
                Assert.Equal(input >= 4 || input < output, gradients[output][input] != 0);
    }

    [Fact]
    public void An_index_before_is_as_its_one_hot()
    {
        var (program, other) = (new ProgramBuilder(), new ProgramBuilder());
        double[] states = [3, 1, 2, 2, 3, 1, 1, 2];
        double[] oneHot = [.. states.SelectMany(s => Enumerable.Range(1, 3).Select(k => k == (int)s ? 1.0 : 0))];
        var index = new LoweredNet("(before: index[..4, 3]) -> real[2] = masked_mlp([12, 12])", [new(program.Constant(states, [2, 4]), 1)]);
        var real = new LoweredNet("(before: real[..4, 3]) -> real[2] = masked_mlp([12, 12])", [new(other.Constant(oneHot, [2, 4, 3]), 2)]);
        Assert.Equal([2, 4, 2], index.End.Value.Shape);
        Check.IsClose(Check.Run(real.End.Value, real.Random(5)).Values, Check.Run(index.End.Value, index.Random(5)).Values, 1e-14, "index");
    }

    /// <summary>Of each output by all inputs, at random weights.</summary>
    private static List<double[]> Gradients(string net, int positions, int each, int outputs, int[] whole)
    {
        var program = new ProgramBuilder();
        Shape prefix = each == 1 ? [positions] : [positions, each];
        List<Value> slots = [program.Slot("before", prefix), .. whole.Select(n => program.Slot("whole", [n]))];
        var lowered = new LoweredNet(net, [.. slots.Select(s => new Operand(s, s.Shape.Rank))]);
        Assert.Equal([positions, outputs], lowered.End.Value.Shape);
        var at = lowered.Random(2);
        foreach (var slot in slots)
            at[((SlotDeclaration)slot.Attribute!).Name] = new(slot.Shape,
                new Initialization.Normal(1).Draw(slot.Shape.Count, new(9, "at")));
        var flat = Ops.Reshape(lowered.End.Value, [positions * outputs]);
        return [.. Enumerable.Range(0, positions * outputs)
            .Select(o => Gradient.Derive(Ops.SumAll(Ops.Slice(flat, 0, o, 1)), slots).SelectMany(s => Check.Run(s, at).Values).ToArray())];
    }
}
