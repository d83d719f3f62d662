namespace ProbDsl.Inference.Chains;

/// <summary>Points in the coordinates of a log density, with log weights; and the unknowns and definitions at them.</summary>
/// <param name="Points">[draws, dimension].</param>
/// <param name="LogWeights">[draws]; 0 of draws with equal weights.</param>
/// <param name="Dimension">The number of coordinates.</param>
public sealed record UnconstrainedDraws(double[] Points, double[] LogWeights, int Dimension)
{
    public int Count => LogWeights.Length;

    public ReadOnlySpan<double> this[int draw] => Points.AsSpan(draw * Dimension, Dimension);

    /// <summary>The number of values of the given number of draws of a story, with the arrays computed from them.</summary>
    public static double NumbersOf(StoryObjective objective, int count) =>
        count * (objective.Dimension + 2.0 * objective.Joint.Arrays().Outputs.Sum(o => (double)o.Value.Shape.Count));

    /// <summary>The first points.</summary>
    public UnconstrainedDraws First(int count) => new(Points[..(count * Dimension)], LogWeights[..count], Dimension);

    /// <summary>The points with these indices, in this order.</summary>
    public UnconstrainedDraws Chosen(IReadOnlyList<int> which) =>
        new([.. which.SelectMany(i => this[i].ToArray())], [.. which.Select(i => LogWeights[i])], Dimension);

    /// <summary>The arrays [draws, shape..] of every unknown and definition, or only of those with these names.</summary>
    public Dictionary<string, Tensor> Arrays(StoryObjective objective, IReadOnlySet<string>? names = null)
    {
        using var expansion = new DrawExpansion(objective, names);
        var arrays = expansion.Shapes.ToDictionary(s => s.Key, s => new Tensor([Count, .. s.Value], new double[Count * s.Value.Count]));
        for (var i = 0; i < Count; i++)
        {
            expansion.Expand(this[i]);
            foreach (var (name, shape) in expansion.Shapes) expansion[name].CopyTo(arrays[name].Values.AsSpan(i * shape.Count));
        }

        return arrays;
    }
}
