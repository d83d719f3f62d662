using ProbDsl.Catalog.Functions;
using ProbDsl.Catalog.Layers;
using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Layers;

/// <summary>How nets begin: signals keep their size from layer to layer, and outputs are near 0.</summary>
public sealed class LayerStarts
{
    private const int Cases = 400;

    //                                                        net                      mean square of what comes out, from inputs of mean
    //                                                                                 square 1
    public static TheoryData<string, double, double> Nets => new()
    {
        { "(x: real[300]) -> real[200] = mlp([300], act = tanh)", 0.00394, 0.0004 },      // E[tanh(z)^2] = 0.394, scipy.integrate
        { "(x: real[300]) -> real[200] = linear", 0.01, 0.001 },
        { "(x: real[300]) -> real[200] = linear(weight_norm = true)", 0.01, 0.001 },
        { "(x: real[300]) -> real[200] = mlp([300, 300, 300], act = relu)", 0.01, 0.004 },
        { "(x: real[300]) -> real[200] = mlp([300, 300, 300], act = relu, weight_norm = true)", 0.01, 0.004 },
        { "(x: real[300]) -> real[300] = residual([200], act = silu)", 1.01, 0.05 },
        { "(x: real[300]) -> real[300] = residual(linear(200) |> silu |> linear)", 1.01, 0.05 },
        { "(x: real[150], y: real[150]) -> real[200] = linear", 0.01, 0.001 },
        { "(k: index[50]) -> real[200] = linear", 0.01, 0.001 },
        { "(k: index[50]) -> real[200] = embedding(200)", 1, 0.05 },
    };

    [Theory, MemberData(nameof(Nets))]
    public void Signals_keep_their_size(string net, double expected, double within)
    {
        var program = new ProgramBuilder();
        var random = new RandomStream(1, net);
        var isIndex = net.StartsWith("(k", StringComparison.Ordinal);
        var widths = isIndex ? [1] : net.Contains("y:") ? new[] { 150, 150 } : [300];
        var lowered = new LoweredNet(net, [.. widths.Select(w => new Operand(program.Constant([.. Enumerable.Range(0, Cases * w)
            .Select(_ => isIndex ? 1 + random.NextIndex(50) : random.NextNormal())], isIndex ? [Cases] : [Cases, w]), isIndex ? 0 : 1))]);
        var weights = lowered.Weights.ToDictionary(w => w.Key,
            w => new Tensor(w.Value.Shape, w.Value.Start.Draw(w.Value.Shape.Count, random)));
        Assert.Equal(expected, Check.Run(lowered.End.Value, weights).Values.Average(v => v * v), within);
    }

    /// <summary>What a let names is no output, though no layer of its own follows.</summary>
    [Theory, InlineData(false, 0.1), InlineData(true, 1)]
    public void Only_the_map_of_the_outputs_begins_small(bool isInner, double expected)
    {
        var program = new ProgramBuilder();
        var net = NetStory.Of("net f(x: real[4]) -> real[2] = linear").Graph!.Callables.OfType<Net>().Single();
        Initialization? start = null;
        var weights = new NetWeights("f", (name, shape, s) =>
        {
            if (name == "f.1.weight") start = s;
            return program.Slot(name, shape);
        });
        LayerChain.Lower(net.Layers, [new("x", new(program.Slot("x", [4]), 1))], new(LoweredNet.SizeOf, weights), isInner);
        Assert.Equal(new Initialization.Normal(expected / 2), start);
    }

    [Fact]
    public void Draws_have_the_stated_spread()
    {
        double Square(Initialization start) => start.Draw(20000, new(4, "draws")).Average(v => v * v);
        Assert.Equal(0.25, Square(new Initialization.Normal(0.5)), 0.01);
        Assert.Equal(0.48, Square(new Initialization.Uniform(1.2)), 0.015);
        Assert.Equal(2.25, Square(new Initialization.Constant(-1.5)), 1e-12);
        Assert.InRange(new Initialization.Uniform(1.2).Draw(20000, new(4, "draws")).Max(Math.Abs), 1.199, 1.2);
    }
}
