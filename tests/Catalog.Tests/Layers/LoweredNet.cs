using ProbDsl.Catalog.Functions;
using ProbDsl.Catalog.Layers;
using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Layers;

/// <summary>A net of a story, run layer by layer on its own: sizes named by a letter are 8, weights are slots.</summary>
internal sealed class LoweredNet
{
    public LoweredNet(string net, IReadOnlyList<Operand> inputs, Noise? noise = null)
    {
        Net = NetStory.Of($"net f{net}").Graph!.Callables.OfType<Net>().Single();
        var weights = new NetWeights("f", (name, shape, start) =>
        {
            Weights[name] = (shape, start);
            return inputs[0].Value.Program.Slot(name, shape);
        });
        IReadOnlyList<LayerInput> flowing = [.. Net.Arguments.Zip(inputs, (a, v) => new LayerInput(a.Name,
            v with { Size = a.Type.States is { } states ? SizeOf(states) : 0 }, a.Type.Dims.Any(d => d.PrefixOf is not null)))];
        End = LayerChain.Lower(Net.Layers, flowing, new(SizeOf, weights, noise));
    }

    public Net Net { get; }

    public Operand End { get; }

    public OrderedDictionary<string, (Shape Shape, Initialization Start)> Weights { get; } = [];

    public static int SizeOf(Size size) => (int)size.Evaluate(_ => 8);

    /// <summary>The numbers that begin a training, with biases that are no zeros.</summary>
    public Dictionary<string, Tensor> Random(ulong seed) =>
        Weights.ToDictionary(w => w.Key,
            w => new Tensor(w.Value.Shape, new Initialization.Normal(0.5).Draw(w.Value.Shape.Count, new(seed, w.Key))));

    /// <summary>The numbers that PyTorch was given: ((37 i + a) mod 23 - 11) / 13.</summary>
    public static Tensor Ramp(Shape shape, int a) =>
        new(shape, [.. Enumerable.Range(0, shape.Count).Select(i => (((i * 37) + a) % 23 - 11) / 13.0)]);
}
