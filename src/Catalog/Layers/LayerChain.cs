namespace ProbDsl.Catalog.Layers;

/// <summary>Layers one after another.</summary>
public static class LayerChain
{
    /// <summary>The output of the last layer, [axes.., event..].</summary>
    /// <param name="layers">The layers, at least one.</param>
    /// <param name="inputs">The inputs of the first one.</param>
    /// <param name="net">What the layers of the net share.</param>
    /// <param name="isInner">Whether layers that are not among these read the result, so that it is no output of the net.</param>
    /// <param name="hidden">
    /// Receives the hidden values in order: the output of each layer but the last, and before it those of each size of `hidden` of an mlp.
    /// </param>
    /// <exception cref="ArgumentException">There is no layer.</exception>
    public static Operand Lower(ValueList<LayerStage> layers, IReadOnlyList<LayerInput> inputs, NetScope net, bool isInner = false,
        ICollection<Operand>? hidden = null)
    {
        if (layers.Count == 0) throw new ArgumentException("a chain has a layer", nameof(layers));
        foreach (var (at, stage) in layers.Index())
        {
            var following = layers.Skip(at + 1).Select(s => s.Of);
            var call = new LayerCall(inputs, stage, [.. following], net) { IsInner = isInner, Hidden = hidden };
            inputs = [new("x", ((ILayer)stage.Of).Lower(call))];
            if (at + 1 < layers.Count) hidden?.Add(inputs[0].Value);
        }

        return inputs[0].Value;
    }
}
