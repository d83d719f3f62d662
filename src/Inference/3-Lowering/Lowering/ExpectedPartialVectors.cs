using ProbDsl.Catalog.Numbers;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Missing values of normal vectors under the means of the arguments: the mean log density is quadratic in x with the matrix P =
/// E[precision], so the missing values m have a normal distribution with precision P_mm and mean E[mean]_m - inverse(P_mm) P_mo (x_o -
/// E[mean]_o). The log of the integral over them is the mean log density at that mean plus (|m| log 2 pi - log |P_mm|) / 2.
/// </summary>
internal sealed class ExpectedPartialVectors
{
    private readonly AxisTensor fill, constant, observed;

    /// <param name="vectors">The pattern of observed numbers of the data name.</param>
    /// <param name="at">The indices of the draw's target in the data name.</param>
    /// <param name="precision">The mean of the precision matrix, [axes.., repeated.., D, D].</param>
    public ExpectedPartialVectors(PartialVectors vectors, List<LoopValue> at, AxisTensor precision)
    {
        observed = EventReads.Read(vectors.Observed, at);
        // one factor for each pattern, unless vectors have their own precisions
        if (precision.EventRank == 2 && observed.EventRank == 1 && at.Count <= vectors.PatternOfVector.EventRank
            && !precision.Axes.Intersect(observed.Axes).Any())
        {
            LoopValue pattern = new ComputedPosition(EventReads.Read(vectors.PatternOfVector, at));
            var each = precision.Value;
            var (ofEach, own) = Lower(Ops.Reshape(each, [.. each.Shape.Leading(each.Shape.Rank - 2), 1, .. each.Shape.Trailing(2)]),
                vectors.Patterns);
            (fill, constant) = (EventReads.Read(precision with { Value = ofEach }, [pattern]),
                EventReads.Read(precision with { Value = own }, [pattern]));
            return;
        }

        var axes = Axis.Union([.. precision.Axes, .. observed.Axes]);
        var (matrix, log) = Lower(precision.WithLeadingEvents(observed.EventRank + 1).AlignedTo(axes), observed.AlignedTo(axes));
        (fill, constant) = (new(matrix, axes), new(log, axes));
    }

    /// <summary>The axes along which the conditional distributions vary.</summary>
    public IEnumerable<Axis> Axes => [.. fill.Axes, .. observed.Axes];

    /// <summary>The draw minus its mean with the missing values at their conditional means.</summary>
    /// <param name="residual">The same with arbitrary numbers in their place.</param>
    /// <param name="axes">The axes of the residual.</param>
    public Moments Filled(Moments residual, Axis[] axes)
    {
        var column = Matrices.Column(residual.Mean * observed.AlignedTo(axes));
        var filled = column - Ops.MatMul(Aligned(fill, axes, residual.Mean.Shape.Rank + 1), column);
        return new(residual.Program)
        {
            Mean = Ops.Reshape(filled, filled.Shape.Drop(-1)), Variance = residual.Variance, Covariance = residual.Covariance,
        };
    }

    /// <summary>What the integral has beyond the mean log density at the conditional means: [axes.., repeated..].</summary>
    /// <param name="axes">The axes of the density.</param>
    /// <param name="rank">The rank of the density.</param>
    public Value Constant(Axis[] axes, int rank) => Aligned(constant, axes, rank);

    /// <summary>
    /// For a mask of observed numbers: inverse(P_mm) P_m in the rows of missing numbers, 0 in the others; and the constant. The gradient
    /// through the first is 0, since the conditional mean is the maximum of the density.
    /// </summary>
    private static (Value Fill, Value Constant) Lower(Value precision, Value there)
    {
        var (missing, one) = (Matrices.Column(1 - there), Matrices.Identity(precision.Program, precision.Shape[^1]));
        var row = Ops.Reshape(1 - there, [.. there.Shape.Drop(-1), 1, there.Shape[^1]]);
        var factor = Ops.Cholesky((missing * precision * row) + (Matrices.Column(there) * one));
        var fill = Ops.TriangularSolve(factor, Ops.TriangularSolve(factor, missing * precision), transpose: true);
        return (Ops.StopGradient(fill), (NormalConstant.HalfLogTwoPi * Ops.Sum(1 - there, -1)) - Matrices.LogDiagonal(factor));
    }

    /// <summary>Along these axes, with event dimensions of size 1 before its own up to a rank.</summary>
    private static Value Aligned(AxisTensor of, Axis[] axes, int rank) => of.WithLeadingEvents(rank - axes.Length).AlignedTo(axes);
}
