namespace ProbDsl.Catalog.Layers;

/// <summary>What a layer costs.</summary>
/// <param name="Parameters">The number of its weights.</param>
/// <param name="MultiplyAdds">
/// The multiplications, each with an addition, of its matrix products and its attention for one row. Additions, activations and look-ups
/// of an index are not counted.
/// </param>
public sealed record LayerCost(long Parameters, long MultiplyAdds)
{
    public static LayerCost None { get; } = new(0, 0);

    public static LayerCost operator +(LayerCost a, LayerCost b) => new(a.Parameters + b.Parameters, a.MultiplyAdds + b.MultiplyAdds);
}

/// <summary>Counts what the layers of one net cost, by lowering them for one row without data.</summary>
public sealed class LayerCosts
{
    private readonly ProgramBuilder program = new();
    private readonly ProductCount products = new();
    private readonly NetScope net;
    private long parameters;
    private int inputs;

    /// <param name="sizeOf">The number that a size stands for.</param>
    public LayerCosts(Func<Size, int> sizeOf) => net = new(sizeOf, new("net", (name, shape, _) =>
    {
        parameters += shape.Count;
        return program.Slot(name, shape);
    }));

    /// <summary>The cost of each layer of a pipe, whose weights follow those of the pipes before.</summary>
    public IReadOnlyList<LayerCost> Of(ValueList<LayerStage> layers, IEnumerable<(string Name, TensorType Type)> from)
    {
        IReadOnlyList<LayerInput> flowing = [.. from.Select(i => Input(i.Name, i.Type))];
        var costs = new List<LayerCost>();
        foreach (var layer in layers)
        {
            var before = parameters;
            var made = LayerChain.Lower([layer], flowing, net);
            costs.Add(new(parameters - before, products.Of(made.Value)));
            flowing = [new("x", made)];
        }

        return costs;
    }

    private LayerInput Input(string name, TensorType type)
    {
        Shape own = [.. type.Dims.Select(d => net.SizeOf(d.Size))];
        var row = program.Slot($"input {inputs++}", [1, .. own]);
        return new(name, new(row, own.Rank, type.States is { } states ? net.SizeOf(states) : 0), type.IsPrefix);
    }
}
