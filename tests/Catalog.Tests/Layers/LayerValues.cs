using ProbDsl.Catalog.Functions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Layers;

/// <summary>
/// A net over axes says of each case what loops over its numbers say, and its slopes are those of differences. The letters behind a net are
/// the axes along which each argument varies: a of 3 members, b of 2, k all states of an index.
/// </summary>
public sealed class LayerValues
{
    private static readonly (char Name, int Size)[] Axes = [('a', 3), ('b', 2), ('k', 4)];

    public static TheoryData<string> Nets =>
    [
        "(x: real[3]) -> real[2] = linear ⇶ ab",
        "(x: real) -> real = linear ⇶ a",
        "(x: real[2, 3]) -> real[4, 2] = linear ⇶ b",
        "(x: real[3], y: real) -> real[2] = linear ⇶ ab, a",
        "(x: real[3], y: real[2]) -> real[2] = linear ⇶ a, b",
        "(x: real[3], y: real[2]) -> real[2] = linear ⇶ ab, -",
        "(x: real[3], k: index[4], b: bool[2]) -> real[2] = linear ⇶ ab, a, b",
        "(k: index[4]) -> real[2] = linear ⇶ a",
        "(k: index[4]) -> real[2] = linear ⇶ k",
        "(k: index[5, 4]) -> real[2] = linear ⇶ ab",
        "(x: real[3], k: index[4]) -> real[2] = linear ⇶ ab, k",
        "(x: real[3], k: index[4]) -> real[2] = mlp(hidden = [6, 5], act = tanh) ⇶ ab, k",
        "(x: real[3]) -> real[2] = linear(5, 2, 3) |> silu |> linear ⇶ ab",
        "(x: real[3], y: real[2], k: index[4]) -> real[2] = linear(weight_norm = true) ⇶ ab, a, b",
        "(x: real[3]) -> real[2] = mlp([6, 5], weight_norm = true) ⇶ ab",
        "(x: real[3]) -> real[2] = mlp([6, 5], weight_norm = false) ⇶ ab",
        "(x: real[3], k: index[4]) -> real[2] = mlp([6, 5], dense = true, act = elu) ⇶ ab, a",
        "(x: real[3]) -> real[2] = mlp(hidden = [6], act = gelu, out = 5) |> softplus |> linear ⇶ ab",
        "(x: real[2, 3]) -> real[2, 3] = layer_norm ⇶ ab",
        "(x: real[3], k: index[4]) -> real[7] = layer_norm ⇶ a, b",
        "(x: real[2, 3]) -> real[2, 3] = softmax ⇶ ab",
        "(x: bool[3], y: positive) -> real[4] = softmax ⇶ ab, a",
        "(state: real[4], x: real[2], k: index[4]) -> real[4] = gru ⇶ a, b, a",
        "(state: real[4], x: real[2]) -> real[2] = gru |> linear ⇶ ab, a",
        "(k: index[4]) -> real = embedding(6) |> tanh |> linear ⇶ ab",
        "(k: index[4]) -> real[6] = embedding(6) ⇶ k",
        "(k: index[3, 4]) -> real[3, 6] = embedding(6) ⇶ ab",
        "(x: real[3]) -> real[3] = residual([6, 5], act = silu) |> residual([4]) ⇶ ab",
        "(x: real[2, 3], y: real) -> real[7] = residual(5) ⇶ a, b",
        "(x: real[3]) -> real[3] = residual(linear(5) |> silu |> linear) ⇶ ab",
        "(x: real[2, 3], y: real) -> real[7] = residual(linear(2, 3) |> tanh |> linear(7)) |> residual(layer_norm) ⇶ a, b",
        "(x: real[2, 4, 3]) -> real[2, 4, 3] = residual(conv(3) |> residual(conv |> tanh) |> conv) ⇶ ab",
        "(x: real[6]) -> real[2, 3] = reshape(2, 3) ⇶ ab",
        "(x: real[2], k: index[4]) -> real[6] = flatten ⇶ a, b",
        "(x: real[2, 5, 4]) -> real[2, 5, 4] = conv ⇶ ab",
        "(x: real[5, 4]) -> real[2] = conv(3) |> relu |> linear ⇶ ab",
        "(x: real[2, 5, 4]) -> real[3, 3, 2] = conv(3, kernel = 4, stride = 2) ⇶ a",
        "(x: real[2, 4, 4]) -> real[1, 2, 2] = conv(stride = 2, kernel = 1) ⇶ ab",
        "(x: index[4, 5, 3]) -> real[2] = conv(2) |> linear ⇶ ab",
        "(x: index[2, 3, 4, 3]) -> real[2] = conv(2, kernel = 2) |> linear ⇶ a",
        "(x: bool[4, 4]) -> real[2] = conv(2) |> linear ⇶ ab",
        "(z: real[4]) -> (location: unit[1, 6, 4]) = linear(2, 3, 2) |> relu |> conv_transpose(kernel = 4, stride = 2) ⇶ ab",
        "(x: real[3, 2]) -> real[2, 9, 6] = conv_transpose(2, kernel = 3, stride = 3) ⇶ ab",
        "(x: real[2, 3, 2]) -> real[6, 4] = conv_transpose(stride = 2) ⇶ a",
        "(x: real[2, 4, 4]) -> real[2, 2, 2] = max_pool ⇶ ab",
        "(x: real[2, 5, 7]) -> real[2, 2, 3] = max_pool(3) ⇶ ab",
        "(x: real[2, 5, 7]) -> real[2, 2, 3] = mean_pool(3) ⇶ ab",
        "(x: real[4, 4]) -> real[1, 2, 2] = mean_pool ⇶ a",
        "(x: real[2, 4, 3]) -> real[2, 4, 3] = residual([3, 4], act = silu) ⇶ ab",
        "(x: real[6, 3, 2]) -> real[6, 3, 2] = group_norm(2) |> group_norm(groups = 3) ⇶ ab",
        "(x: real[16, 1, 2]) -> real[16, 1, 2] = group_norm |> group_norm(16) ⇶ ab",
        "(x: real[6]) -> real[6] = group_norm(3) ⇶ ab",
        "(x: real[4, 2, 3]) -> real[4, 2, 3] = attention(2) |> residual(conv) |> attention ⇶ ab",
        "(x: real[3, 2, 2]) -> real[3, 2, 2] = attention(heads = 1) ⇶ a",
        "(x: real[2, 2, 3]) -> real[2, 4, 6] = upsample ⇶ ab",
        "(x: real[2, 2]) -> real[1, 6, 6] = upsample(factor = 3) |> dropout(0.5) ⇶ a",
        "(x: real[3, 2]) -> real[2] = transformer(4, heads = 2) ⇶ ab",
        "(x: real[3, 2], y: real[2], k: index[4]) -> real[3, 2] = transformer(6, heads = 1, layers = 1) ⇶ ab, a, b",
        "(k: index[5, 4]) -> (mean: real[5, 2], sd: positive[5, 1]) = transformer(8, positions = rotary) ⇶ a",
        "(k: index[5, 4]) -> real[5, 2] = transformer(12, heads = 2, layers = 1, positions = rotary) ⇶ a",
        "(x: real[4]) -> real[2] = linear(6) |> leaky_relu |> reshape(2, 3) |> softmax |> flatten |> sigmoid |> linear |> relu ⇶ ab",
    ];

    [Theory, MemberData(nameof(Nets))]
    public void Each_case_is_as_the_loops_say(string row)
    {
        var (net, inputs) = Read(row);
        var weights = net.Random(7);
        var found = Check.Run(Ops.Broadcast(net.End.Value, [.. inputs.Select(i => i.Axes).Aggregate(Shape.Broadcast), .. net.End.Event]),
            weights);
        var plain = new PlainNet(net.Net, LoweredNet.SizeOf, weights);
        double[] expected = [.. Cases(inputs).SelectMany(plain.Of)];
        Check.IsClose(expected, found.Values, 1e-12, row);
    }

    [Theory, MemberData(nameof(Nets))]
    public void Slopes_are_those_of_differences(string row)
    {
        var (net, _) = Read(row);
        var weights = net.Random(3);
        var program = net.End.Value.Program;
        var factor = program.Constant(LoweredNet.Ramp(net.End.Value.Shape, 4));
        var loss = Ops.SumAll(net.End.Value * factor);
        List<(string Name, Value Slot)> slots = [.. net.Weights.Select(w => (w.Key, program.Slot(w.Key, w.Value.Shape)))];
        var gradients = Gradient.Derive(loss, [.. slots.Select(s => s.Slot)]);
        foreach (var ((name, _), gradient) in slots.Zip(gradients))
        {
            var found = Check.Run(gradient, weights).Values;
            for (var i = 0; i < found.Length; i += 1 + (found.Length / 5))
                Check.IsClose((Moved(name, i, 1e-5) - Moved(name, i, -1e-5)) / 2e-5, found[i], 1e-7, $"{name}[{i}] of {row}");
        }

        double Moved(string name, int at, double by)
        {
            var moved = (double[])weights[name].Values.Clone();
            moved[at] += by;
            return Check.Run(loss, new Dictionary<string, Tensor>(weights) { [name] = new(weights[name].Shape, moved) }).Values[0];
        }
    }

    [Fact]
    public void An_enumerated_index_gathers_nothing() =>
        Assert.DoesNotContain(Op.Gather, OpsOf(Read("(x: real[3], k: index[4]) -> real[2] = linear ⇶ ab, k").Net.End.Value));

    [Fact]
    public void Another_order_of_arguments_is_caught()
    {
        var (net, inputs) = Read("(x: real[3], y: real[3]) -> real[2] = linear ⇶ a, a");
        var weights = net.Random(7);
        var plain = new PlainNet(net.Net, LoweredNet.SizeOf, weights);
        double[] turned = [.. Cases(inputs).SelectMany(c => plain.Of([c[1], c[0]]))];
        Assert.False(Check.Close(turned, Check.Run(net.End.Value, weights).Values, 1e-3));
    }

    private static IEnumerable<Op> OpsOf(Value value) => value.Inputs.SelectMany(OpsOf).Append(value.Op);

    /// <summary>The net, and each argument with its numbers.</summary>
    private static (LoweredNet Net, List<Operand> Inputs) Read(string row)
    {
        var (text, program) = (row.Split(" ⇶ "), new ProgramBuilder());
        var formals = NetStory.Of($"net f{text[0]}").Graph!.Callables.OfType<Net>().Single().Arguments;
        List<Operand> inputs = [.. formals.Zip(text[1].Split(", "),
            (f, along) => Input(program, f, along, text[1].Contains('b'), text[1].Contains('k')))];
        return (new(text[0], inputs), inputs);
    }

    private static Operand Input(ProgramBuilder program, Formal formal, string along, bool hasB, bool hasK)
    {
        var shown = Axes.Where(x => x.Name == 'a' || (x.Name == 'b' && hasB) || (x.Name == 'k' && hasK)).ToList();
        Shape axes = [.. shown.Select(x => along.Contains(x.Name) ? x.Size : 1)];
        if (along == "k") return new(Ops.Reshape(program.Iota(4, 1), axes), 0);
        Shape own = [.. formal.Type.Dims.Select(d => LoweredNet.SizeOf(d.Size))];
        var random = new RandomStream(11, formal.Name);
        double Number() =>
            formal.Type.Element switch { Element.Index => 1 + random.NextIndex(LoweredNet.SizeOf(formal.Type.States!)), Element.Bool =>
                random.NextIndex(2), Element.Positive => random.NextUniform(), _ => random.NextNormal() };
        Shape whole = [.. axes, .. own];
        return new(program.Constant([.. Enumerable.Range(0, whole.Count).Select(_ => Number())], whole), own.Rank);
    }

    /// <summary>The arguments' numbers of each case, axes in order.</summary>
    private static IEnumerable<List<double[]>> Cases(List<Operand> inputs)
    {
        var axes = inputs.Select(i => i.Axes).Aggregate(Shape.Broadcast);
        var spread =
            inputs.Select(i => Check.Run(Ops.Broadcast(i.Value, [.. axes, .. i.Event])).Values.Chunk(i.Event.Count).ToList()).ToList();
        return Enumerable.Range(0, axes.Count).Select(c => spread.Select(s => s[c]).ToList());
    }
}
