namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Draws of MvNormal(m, S) with missing values. With M = 1 on the diagonal for an observed number and 0 elsewhere, T = M S M + 1 - M is the
/// covariance of the observed numbers, padded with ones that have no effect: the marginal density is that of M (x - m) under T, and given
/// it the missing values have mean m + S T^-1 M (x - m) and covariance S - S M T^-1 M S (Dempster, Laird and Rubin 1977).
/// </summary>
internal sealed class PartialNormal
{
    private readonly DistributionLowering distribution;
    private readonly Axis[] axes;
    private readonly Value target, mean, covariance, there, factor;
    private readonly AxisTensor own;
    private readonly LoopValue? pattern;
    private readonly Value? patterns;
    private readonly int repeated;

    /// <param name="distribution">The distribution with its arguments.</param>
    /// <param name="target">The drawn values, with arbitrary numbers in place of missing ones.</param>
    /// <param name="vectors">The pattern of observed numbers of the data name.</param>
    /// <param name="at">The indices of the target in the data name.</param>
    public PartialNormal(DistributionLowering distribution, AxisTensor target, PartialVectors vectors, List<LoopValue> at)
    {
        var (observed, which) = (EventReads.Read(vectors.Observed, at),
            EventReads.Read(vectors.PatternOfVector, [.. at.Take(vectors.PatternOfVector.EventRank)]));
        (this.distribution, own, repeated) = (distribution, distribution.Own("covariance"), target.EventRank - 1);
        axes = Axis.Union([.. distribution.Axes, .. target.Axes, .. observed.Axes]);
        (this.target, there) = (target.AlignedTo(axes), observed.AlignedTo(axes));
        (mean, covariance) = (distribution.Aligned("mean", axes, repeated), distribution.Aligned("covariance", axes, repeated));
        // one factor for each pattern, unless vectors have their own covariances
        var isShared = repeated == 0 && at.Count <= vectors.PatternOfVector.EventRank && !own.Axes.Intersect(observed.Axes).Any();
        (pattern, patterns) = isShared ? (new ComputedPosition(which), vectors.Patterns) : (null, null);
        factor = isShared
            ? EventReads.Read(Table(Cholesky(Masked(OfPatterns(own.Value), patterns!))), [pattern!]).AlignedTo(axes)
            : Cholesky(Masked(covariance, there));
    }

    /// <summary>The log density of the observed numbers: [axes.., repeated..].</summary>
    public AxisTensor LogDensity()
    {
        var standardized = TriangularSolve(factor, Residual);
        var logDeterminant = Sum(LogDiagonal, -1);
        return distribution.Guarded(
            new(-0.5 * Sum(Square(standardized), -2, -1) - logDeterminant - (0.5 * Math.Log(2 * Math.PI) * Sum(there, -1)), axes));
    }

    /// <summary>
    /// The log density of each observed number given those before it: [axes.., repeated.., D], 0 for a missing one. Row i of L^-1 (x - m)
    /// is the difference of number i from its mean given the numbers before it, in units of L_ii.
    /// </summary>
    public (AxisTensor Density, AxisTensor There) InSequence()
    {
        var standardized = TriangularSolve(factor, Residual);
        var density = (-0.5 * Square(Reshape(standardized, standardized.Shape.Drop(-1)))) - LogDiagonal
            - (0.5 * Math.Log(2 * Math.PI) * there);
        Shape shape = [.. axes.Select(a => a.Size), .. target.Shape.Trailing(repeated + 1)];
        return (distribution.Guarded(new(Broadcast(density, shape), axes)), new(Broadcast(there, shape), axes));
    }

    /// <summary>The observed numbers, and the means of the missing values given them: [axes.., repeated.., D].</summary>
    public Value Means()
    {
        var means = Where(there > 0, target, mean + Away(Residual));
        return Broadcast(means, [.. axes.Select(a => a.Size), .. target.Shape.Trailing(repeated + 1)]);
    }

    /// <summary>The covariance of the missing values given the observed ones: [axes.., D, D], or one for each pattern.</summary>
    public Value Covariances()
    {
        var (whole, root, observed) = pattern is null
            ? (covariance, factor, there) : (OfPatterns(own.Value), Cholesky(Masked(OfPatterns(own.Value), patterns!)), patterns!);
        var explained = TriangularSolve(root, Matrices.Column(observed) * whole);
        var missing = 1 - observed;
        return Matrices.Column(missing) * (whole - MatMul(explained, explained, transposeA: true)) * Row(missing);
    }

    /// <summary>The expectation of the log density of all numbers under these means and covariances of the missing values.</summary>
    public AxisTensor Expected(Value means, Value spreads)
    {
        var precision = distribution.Own("precision");
        var lost = pattern is null
            ? new AxisTensor(Sum(distribution.Aligned("precision", axes, repeated) * spreads, -2, -1), axes)
            : EventReads.Read(precision with { Value = Sum(OfPatterns(precision.Value) * spreads, -2, -1) }, [pattern]);
        return distribution.LogDensity(new(means, axes)).JoinWith(lost, (density, trace) => density - (0.5 * trace));
    }

    /// <summary>Draws of the whole vector, conditioned on the observed numbers: d + S T^-1 M (x - d).</summary>
    public Value Given(Value drawn) => drawn + Away(Matrices.Column((target - drawn) * there));

    private Value LogDiagonal => Log(Sum(factor * One(factor), -1));

    private Value Residual => Matrices.Column((target - mean) * there);

    /// <summary>S T^-1 of a residual, as vectors.</summary>
    private Value Away(Value residual)
    {
        var away = MatMul(covariance, TriangularSolve(factor, TriangularSolve(factor, residual), transpose: true));
        return Reshape(away, away.Shape.Drop(-1));
    }

    private AxisTensor Table(Value ofPatterns) => own with { Value = ofPatterns };

    /// <summary>[axes.., D, D] -> [axes.., 1, D, D].</summary>
    private static Value OfPatterns(Value matrix) =>
        Reshape(matrix, [.. matrix.Shape.Leading(matrix.Shape.Rank - 2), 1, .. matrix.Shape.Trailing(2)]);

    private static Value Masked(Value matrix, Value there) =>
        (Matrices.Column(there) * matrix * Row(there)) + (Matrices.Column(1 - there) * One(matrix));

    private static Value Row(Value vector) => Reshape(vector, [.. vector.Shape.Leading(vector.Shape.Rank - 1), 1, vector.Shape[^1]]);

    private static Value One(Value like)
    {
        var size = like.Shape[^1];
        return Equal(Reshape(like.Program.Iota(size, 0), [size, 1]), like.Program.Iota(size, 0));
    }
}
