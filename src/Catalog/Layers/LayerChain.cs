using ProbDsl.Catalog.Functions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Catalog.Layers;

/// <summary>Layers one after another.</summary>
public static class LayerChain
{
    /// <summary>The output of the last layer, [axes.., event..].</summary>
    /// <param name="layers">The layers, at least one.</param>
    /// <param name="inputs">The inputs of the first one.</param>
    /// <param name="net">What the layers of the net share.</param>
    /// <param name="isInner">Whether layers that are not among these read the result, so that it is no output of the net.</param>
    /// <exception cref="ArgumentException">There is no layer.</exception>
    public static Operand Lower(ValueList<LayerStage> layers, IReadOnlyList<LayerInput> inputs, NetScope net, bool isInner = false)
    {
        if (layers.Count == 0) throw new ArgumentException("a chain has a layer", nameof(layers));
        foreach (var (at, stage) in layers.Index())
        {
            var following = layers.Skip(at + 1).Select(s => s.Of);
            inputs = [new("x", ((ILayer)stage.Of).Lower(new(inputs, stage, [.. following], net) { IsInner = isInner }))];
        }

        return inputs[0].Value;
    }
}
