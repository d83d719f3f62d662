namespace ProbDsl.Inference.Lowering;

/// <summary>The distribution of an autoregression's numbers z: (I - A) z = b + D e, with A below the diagonal and a diagonal D.</summary>
/// <param name="Differences">I - A [n, n].</param>
/// <param name="Offset">b [n].</param>
/// <param name="Variance">The squares of D [n]; 1 for numbers with a flat prior.</param>
/// <param name="Free">The numbers with a flat prior.</param>
internal sealed record AutoregressivePrior(Value Differences, Value Offset, Value Variance, ImmutableArray<bool> Free)
{
    /// <summary>The mean of z [n].</summary>
    public Value Mean => Reshape(TriangularSolve(Differences, Matrices.Column(Offset)), [Free.Length]);

    /// <summary>A matrix that times its transpose is the covariance of z [n, n].</summary>
    public Value Root =>
        TriangularSolve(Differences, Matrices.Column(Sqrt(Variance)) * Matrices.Identity(Offset.Program, Free.Length));

    /// <summary>The mean of the log density where z has this mean and covariance; flat priors have density 1.</summary>
    public Value Expected(Value mean, Value covariance)
    {
        var residual = Matrices.Times(Differences, mean) - Offset;
        var spread = Sum(MatMul(Differences, covariance) * Differences, 1);
        var isFixed = Offset.Program.Constant(new Tensor([Free.Length], [.. Free.Select(f => f ? 0.0 : 1)]));
        return SumAll(isFixed * ExpectedNormal.OfNumbers(residual, spread, Variance));
    }
}
