using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>A story and its data: every size has a number, every data name its tensor (bools as 0 and 1, indices from 1).</summary>
public sealed class Problem(ModelGraph graph, IReadOnlyDictionary<string, double> hyperparameters, IReadOnlyDictionary<string, long> sizes, IReadOnlyDictionary<string, Tensor> data, Groups? groups = null)
{
    public ModelGraph Graph { get; } = graph;

    public IReadOnlyDictionary<string, double> Hyperparameters { get; } = hyperparameters;

    /// <summary>Hyperparameters used as sizes, plates, sizes set by data.</summary>
    public IReadOnlyDictionary<string, long> Sizes { get; } = sizes;

    public IReadOnlyDictionary<string, Tensor> Data { get; } = data;

    public Groups Groups { get; } = groups ?? Groups.None;

    /// <summary>The names behind indices: of each size that data set, and of each plate that is looked up by name.</summary>
    public IReadOnlyDictionary<string, Levels> Levels { get; init; } = new Dictionary<string, Levels>();

    /// <summary>The missing cells of data names that a statement draws.</summary>
    public IReadOnlyDictionary<string, MissingCells> Missing { get; init; } = new Dictionary<string, MissingCells>();

    /// <summary>What functions of whole columns came to.</summary>
    public IReadOnlyList<FrozenValue> Frozen { get; init; } = [];

    /// <summary>Keys of the files that nothing reads.</summary>
    public IReadOnlyList<UnreadKeys> Unread { get; init; } = [];

    public int SizeOf(Size size) => checked((int)size.Evaluate(symbol => Sizes[symbol]));

    /// <summary>The shape of a whole variable, extents first.</summary>
    public Shape ShapeOf(Variable variable) => [.. variable.Whole.Dims.Select(d => SizeOf(d.Size))];
}
