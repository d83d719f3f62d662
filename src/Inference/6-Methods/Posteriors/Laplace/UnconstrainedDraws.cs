namespace ProbDsl.Inference.Laplace;

/// <summary>Points in unconstrained coordinates with log weights; and the unknowns and definitions at them.</summary>
/// <param name="Points">[draws, dimension].</param>
public sealed record UnconstrainedDraws(double[] Points, double[] LogWeights, int Dimension)
{
    public int Count => LogWeights.Length;

    public ReadOnlySpan<double> this[int draw] => Points.AsSpan(draw * Dimension, Dimension);

    /// <summary>The number of values of the given number of draws of a story, with the arrays computed from them.</summary>
    public static double NumbersOf(StoryObjective objective, int count) =>
        count * (objective.Dimension + 2.0 * objective.Joint.Arrays().Outputs.Sum(o => (double)o.Value.Shape.Count));

    /// <summary>The maximum of rows times draws whose densities are computed only for weights: some seconds.</summary>
    private const double MostWeighed = 2e8;

    private const int FewestWeighed = 1000;

    /// <summary>The number of draws from one report to the next.</summary>
    private const int Together = 50;

    /// <summary>An interrupted fit has no fewer draws.</summary>
    private const int FewestAtAll = 100;

    /// <summary>
    /// The number of draws that need weights to assess an approximation: all, or with very many rows as many as take seconds.
    /// </summary>
    public static int WeightedCount(StoryObjective objective, int count) =>
        (int)Math.Min(count, Math.Max(FewestWeighed, MostWeighed / Math.Max(1, objective.Rows)));

    /// <summary>
    /// Draws from a proposal, weighted by the ratio of the objective's density to its own; the weight is 0 where the story's density is not
    /// finite.
    /// </summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="objective">The density.</param>
    /// <param name="count">The number of draws.</param>
    /// <param name="random">The random stream of the draws.</param>
    /// <param name="weighed">The number of first draws that get weights; the log weights of the others are 0. All if null.</param>
    /// <param name="progress">Receives how many draws are made.</param>
    /// <param name="cancellation">Leaves it at the draws that are made, if they are 100 or more.</param>
    internal static UnconstrainedDraws From(EllipticalProposal proposal, StoryObjective objective, int count, RandomStream random,
        int? weighed = null, IProgress? progress = null, CancellationToken cancellation = default)
    {
        var draws = new UnconstrainedDraws(new double[count * objective.Dimension], new double[count], objective.Dimension);
        for (var i = 0; i < count; i++)
        {
            if (i % Together == 0) progress?.Check("weights of draws", i, count);
            if (i >= FewestAtAll && cancellation.IsCancellationRequested) return draws.First(i);
            var logDensity = proposal.Draw(random, draws.Points.AsSpan(i * draws.Dimension, draws.Dimension));
            if (i >= weighed) continue;
            var weight = objective.Density(draws[i]) - logDensity;
            draws.LogWeights[i] = double.IsFinite(weight) ? weight : double.NegativeInfinity;
        }

        return draws;
    }

    private UnconstrainedDraws First(int count) => new(Points[..(count * Dimension)], LogWeights[..count], Dimension);

    /// <summary>The points with these indices, in this order.</summary>
    public UnconstrainedDraws Chosen(IReadOnlyList<int> which) =>
        new([.. which.SelectMany(i => this[i].ToArray())], [.. which.Select(i => LogWeights[i])], Dimension);

    /// <summary>The arrays [draws, shape..] of every unknown and definition, or only of those with these names.</summary>
    public Dictionary<string, Tensor> Arrays(StoryObjective objective, IReadOnlySet<string>? names = null)
    {
        var made = objective.Joint.Arrays(names);
        using var program = objective.Compile(made);
        var shapes = made.Outputs.ToDictionary(o => o.Key, o => o.Value.Shape);
        var arrays = shapes.ToDictionary(s => s.Key, s => new Tensor([Count, .. s.Value], new double[Count * s.Value.Count]));
        for (var i = 0; i < Count; i++)
        {
            objective.Write(this[i]);
            program.Run();
            foreach (var (name, shape) in shapes) program.Numbers(name).CopyTo(arrays[name].Values.AsSpan(i * shape.Count));
        }

        return arrays;
    }
}
