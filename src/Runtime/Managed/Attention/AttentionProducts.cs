using ProbDsl.Runtime.Managed.Products;

namespace ProbDsl.Runtime.Managed.Attention;

/// <summary>
/// The matrix products of one part of the queries of a head. Queries, keys and values are read in place, 3 W apart; scores are contiguous.
/// </summary>
internal sealed class AttentionProducts<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public AttentionProducts(AttentionSize size, (int First, int Count, int Seen) part)
    {
        var (queries, seen, width) = (part.Count, part.Seen, size.Width);
        Strides sequence = new(3 * size.Whole, 1), result = new(size.Whole, 1), scores = new(seen, 1);
        ToScores = MatrixProduct.Create<T>(new(queries, width, seen, sequence, sequence.Transposed(), scores));
        ToResult = MatrixProduct.Create<T>(new(queries, seen, width, scores, sequence, result));
        ByWeights = MatrixProduct.Create<T>(new(queries, width, seen, result, sequence.Transposed(), scores));
        ByQueries = MatrixProduct.Create<T>(new(queries, seen, width, scores, sequence, sequence));
        ByKeys = MatrixProduct.Create<T>(new(seen, queries, width, scores.Transposed(), sequence, sequence));
        ByValues = MatrixProduct.Create<T>(new(seen, queries, width, scores.Transposed(), result, sequence));
    }

    /// <summary>Queries times keys: [queries, seen].</summary>
    public MatrixProduct<T> ToScores { get; }

    /// <summary>Weights times values: [queries, width].</summary>
    public MatrixProduct<T> ToResult { get; }

    /// <summary>The gradient of the result times values: [queries, seen].</summary>
    public MatrixProduct<T> ByWeights { get; }

    /// <summary>The gradient by scores times keys: [queries, width].</summary>
    public MatrixProduct<T> ByQueries { get; }

    /// <summary>The gradient by scores, transposed, times queries: [seen, width].</summary>
    public MatrixProduct<T> ByKeys { get; }

    /// <summary>The weights, transposed, times the gradient of the result: [seen, width].</summary>
    public MatrixProduct<T> ByValues { get; }

    public nint ScratchLength =>
        new[] { ToScores, ToResult, ByWeights, ByQueries, ByKeys, ByValues }.Max(p => p.ScratchLength);
}
