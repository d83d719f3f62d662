using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Draws from the posterior of a story's unknowns, all equally likely: one array for each unknown, [draws, shape..].</summary>
public sealed record PosteriorDraws(int Count, IReadOnlyDictionary<string, Tensor> Arrays)
{
    /// <summary>One draw: arrays in their own shape.</summary>
    public IReadOnlyDictionary<string, Tensor> this[int draw] => Arrays.ToDictionary(a => a.Key, a => Part(a.Value, draw));

    private static Tensor Part(Tensor all, int draw)
    {
        Shape own = all.Shape.Trailing(all.Shape.Rank - 1);
        return new(own, all.Values.AsSpan(draw * own.Count, own.Count).ToArray());
    }
}
