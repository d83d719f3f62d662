using ProbDsl.Runtime.Programs;

namespace ProbDsl.Catalog.Layers;

/// <summary>Returns the weight with this name, shape and initialization.</summary>
public delegate Value RequestWeight(string name, Shape shape, Initialization start);

/// <summary>The weights of one net, requested map by map in the order of its layers: `decode.1`, `decode.2`, ...</summary>
public sealed class NetWeights(string net, RequestWeight ask)
{
    private int maps;

    /// <summary>The weights of the next map.</summary>
    public MapWeights Next() => new($"{net}.{++maps}", ask);
}

/// <summary>The weights of one map of a net: `decode.1.weight`, `decode.1.bias`.</summary>
public sealed class MapWeights(string map, RequestWeight ask)
{
    public Value Request(string name, Shape shape, Initialization start) => ask($"{map}.{name}", shape, start);
}
