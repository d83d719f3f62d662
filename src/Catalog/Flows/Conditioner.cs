namespace ProbDsl.Catalog.Flows;

/// <summary>
/// The net of a step of a flow: an mlp from the elements that a step reads and the values that the flow is given to the parameters of the
/// step. Outputs are small at first, so that steps start near the map that their parameters have at 0.
/// </summary>
internal sealed class Conditioner
{
    private readonly MapWeights[] maps;
    private readonly int[] widths;
    private readonly Activation act;
    private readonly MapCall call;
    private readonly int size;

    /// <param name="call">The application of the flow's map.</param>
    /// <param name="widths">The sizes of the hidden layers.</param>
    /// <param name="act">The activation of the hidden layers.</param>
    /// <param name="size">The number of parameters of a row.</param>
    public Conditioner(MapCall call, IEnumerable<int> widths, string act, int size)
    {
        (this.call, this.widths, this.act, this.size) = (call, [.. widths], Activation.Named(act), size);
        maps = call.Weights.NextNet(this.widths.Length + 1);
    }

    /// <summary>The parameters, [rows, size], or [1, size] where nothing that is read varies by row.</summary>
    /// <param name="read">The elements that the step reads, [rows, elements]; null for none.</param>
    public Value Of(Value? read)
    {
        IReadOnlyList<LayerInput> flowing = read is null ? call.Given : [new("x", new(read, 1)), .. call.Given];
        for (var at = 0; at < widths.Length; at++)
            flowing = [new("hidden", act.Of(new LinearMap(maps[at], widths[at], MapInitialization.Before(act.Name)).Of(flowing)))];
        return new LinearMap(maps[^1], size, MapInitialization.OfOutputs).Of(flowing).Value;
    }
}
