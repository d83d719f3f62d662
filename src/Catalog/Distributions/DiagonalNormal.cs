namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// A normal vector whose covariance or precision is written as a diagonal matrix or a multiple of the identity: independent normal numbers,
/// whose variances or precisions are on the diagonal.
/// </summary>
internal static class DiagonalNormal
{
    /// <summary>The distribution as one of numbers; the same distribution if it has another form.</summary>
    /// <param name="call">The distribution as written.</param>
    /// <param name="numbers">The normal distribution of numbers.</param>
    public static DistributionCall Create(DistributionCall call, DistributionSignature numbers)
    {
        if (!call.Of.Is(DistributionTraits.GaussianVector) || call.Through.Count > 0 || call["mean"] is not { } mean) return call;
        foreach (var (matrix, scale) in new[] { ("covariance", "variance"), ("precision", "precision") })
            if (call[matrix] is { } written && OnDiagonal(written) is { } diagonal)
                return call with { Of = numbers, Arguments = [Bound("mean", mean), Bound(scale, diagonal)] };
        return call;

        BoundArgument Bound(string name, Expr value) => new(numbers.Parameters.First(p => p.Name == name), value);
    }

    /// <summary>The numbers on the diagonal, or the one that they all are; null if other elements may not be 0.</summary>
    private static Expr? OnDiagonal(Expr matrix) => matrix switch
    {
        Apply { Function: IdentityMatrix } => new Literal(1, TensorType.Positive, matrix.Span),
        Apply { Function: Diagonal, Given: [Expr { Type.Rank: 1 } vector] } => vector,
        Apply { Function.Name: "*" or "/", Given: [Expr left, Expr right] } scaled => Scaled(scaled, left, right),
        _ => null,
    };

    private static Apply? Scaled(Apply by, Expr left, Expr right)
    {
        if ((left.Type.Rank == 0) == (right.Type.Rank == 0) || (right.Type.Rank > 0 && by.Function.Name == "/")) return null;
        var (one, other) = (left.Type.Rank == 0 ? left : OnDiagonal(left), right.Type.Rank == 0 ? right : OnDiagonal(right));
        return one is null || other is null ? null
            : new Apply(by.Function, [one, other], new(Element.Positive, [.. one.Type.Dims, .. other.Type.Dims]), by.Span);
    }
}
