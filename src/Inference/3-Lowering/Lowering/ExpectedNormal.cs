namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The mean of a normal log density whose residual is normal itself: that at the mean of the residual, less half of the trace of
/// the inverse scale times its covariance.
/// </summary>
internal static class ExpectedNormal
{
    /// <summary>Of each number: the mean of log N(x; 0, variance).</summary>
    /// <param name="residual">The mean of x.</param>
    /// <param name="spread">The variance of x.</param>
    /// <param name="variance">The variance of the distribution.</param>
    public static Value OfNumbers(Value residual, Value spread, Value variance) =>
        -0.5 * (Log(2 * Math.PI * variance) + ((Square(residual) + spread) / variance));

    /// <summary>Of each vector of independent numbers: [.., w], [.., w, w], variances [.., w] to [..].</summary>
    public static Value OfIndependent(Value residual, Value covariance, Value variance) =>
        Sum(OfNumbers(residual, Matrices.Diagonal(covariance), variance), -1);

    /// <summary>Of each vector: [.., w], [.., w, w] and the Cholesky factor [.., w, w] of the distribution's covariance to [..].</summary>
    public static Value OfVectors(Value residual, Value covariance, Value root)
    {
        var width = residual.Shape[^1];
        var second = covariance + (Matrices.Column(residual) * Reshape(residual, [.. residual.Shape[..^1], 1, width]));
        // the trace of L^-1 V L'^-1 is the sum of products of L^-1 V and L^-1
        var trace = Sum(TriangularSolve(root, second) * TriangularSolve(root, Matrices.Identity(root.Program, width)), -1, -2);
        return -0.5 * ((width * Math.Log(2 * Math.PI)) + (2 * Matrices.LogDiagonal(root)) + trace);
    }
}
