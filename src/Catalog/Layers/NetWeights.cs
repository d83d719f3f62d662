namespace ProbDsl.Catalog.Layers;

/// <summary>Returns the weight with this name, shape and initialization.</summary>
public delegate Value RequestWeight(string name, Shape shape, Initialization start);

/// <summary>The weights of one net, requested map by map in the order of its layers: `decode.1`, `decode.2`, ...</summary>
public sealed class NetWeights(string net, RequestWeight ask)
{
    private readonly List<(int First, int Layers)> nets = [];
    private int maps;

    /// <summary>The shape of the weight of this name where its values are given; null where they are not.</summary>
    public Func<string, Shape?> ShapeOf { get; init; } = _ => null;

    /// <summary>The nets inside of this one: the number of their first map, from 1, and how many maps they have.</summary>
    public IReadOnlyList<(int First, int Layers)> Nets => nets;

    /// <summary>The weights of the next map.</summary>
    public MapWeights Next() => new($"{net}.{++maps}", ask, ShapeOf);

    /// <summary>The weights of the next maps, which are the layers of a net inside of this one.</summary>
    public MapWeights[] NextNet(int layers)
    {
        nets.Add((maps + 1, layers));
        return [.. Enumerable.Range(0, layers).Select(_ => Next())];
    }
}

/// <summary>The weights of one map of a net: `decode.1.weight`, `decode.1.bias`.</summary>
public sealed class MapWeights(string map, RequestWeight ask, Func<string, Shape?> shapeOf)
{
    /// <summary>The shape of a weight whose values are given; null if they are not.</summary>
    public Shape? ShapeOf(string name) => shapeOf($"{map}.{name}");

    public Value Request(string name, Shape shape, Initialization start) => ask($"{map}.{name}", shape, start);
}
