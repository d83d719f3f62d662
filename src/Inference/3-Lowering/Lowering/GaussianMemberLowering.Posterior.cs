namespace ProbDsl.Inference.Lowering;

/// <summary>The posterior of e: its mean, a root of its precision M, and the log determinant of M, however small variances are.</summary>
internal sealed partial class GaussianMemberLowering
{
    /// <summary>The part of the diagonal of M by which another is larger, to be regular.</summary>
    private const double Rounding = 1e-14;

    /// <summary>The posterior of the members given all that is observed.</summary>
    private MemberPosterior Find()
    {
        var prior = FindPrior();
        List<ObservedMember> observed = [.. members.Observations.Select(Observed)];
        var precision = (prior.Fixed * Identity(States)) + prior.RootedBothSides(Information(observed));
        var (root, logDeterminant, mean) = States == 1 ? OfNumber(precision, prior, observed) : OfVector(precision, prior, observed);
        mean = Reshape(mean, [.. home.Select(a => a.Size), States]);
        if (!IsFollowed) mean = StopGradient(mean);
        var state = prior.Mean.AlignedTo([.. home, Basis]) + prior.Rooted(mean);
        return new(observed, prior, root, logDeterminant, mean, new(state, [.. home, Basis]));
    }

    private (Value Root, Value LogDeterminant, Value Mean) OfNumber(Value precision, Prior prior, List<ObservedMember> observed)
    {
        var column = Products(prior, observed, draw => draw.Coefficients);
        var mean = prior.RootTransposed(Reshape(column, [.. column.Shape, 1])) / precision;
        return (Sqrt(precision), Log(Reshape(precision, precision.Shape[..^2])), Broadcast(mean, [.. home.Select(a => a.Size), 1, 1]));
    }

    /// <summary>
    /// Where variances are tiny, M has lost the digits of directions that they do not touch. With a root C of about M, C^-1 M C'^-1 is near
    /// the identity, and its terms, summed anew, have all digits: so has their root, which completes C (CholeskyQR2; Yamamoto, Nakatsukasa,
    /// Yanagisawa and Fukaya 2015), and the mean by it. C is that of a matrix with a diagonal that is larger by rounding, to be regular.
    /// </summary>
    private (Value Root, Value LogDeterminant, Value Mean) OfVector(Value precision, Prior prior, List<ObservedMember> observed)
    {
        var near = Cholesky(StopGradient(precision) * (1 + (Rounding * Identity(States))));
        var turned = TriangularSolve(near, prior.RootTransposed(Identity(States)));
        var own = TriangularSolve(near, Broadcast(prior.Fixed * Identity(States), near.Shape));
        var whitened = MatMul(own, own, transposeB: true) + Squares(observed, Turned);
        var rest = Cholesky(whitened);
        var (root, column) = (MatMul(near, rest), Products(prior, observed, Turned));
        var right = Broadcast(Reshape(column, [.. column.Shape, 1]), [.. home.Select(a => a.Size), States, 1]);
        var inverse = TriangularSolve(root, Broadcast(Identity(States), root.Shape));
        // its derivative is the trace of the inverse times that of M
        var zero = Sum(StopGradient(MatMul(inverse, inverse, transposeA: true)) * (precision - StopGradient(precision)), -1, -2);
        return (root, StopGradient(2 * (Matrices.LogDiagonal(near) + Matrices.LogDiagonal(rest))) + zero,
            TriangularSolve(root, TriangularSolve(rest, right), transpose: true));

        AxisTensor Turned(ObservedMember draw) =>
            Contracted(draw.Coefficients, MatricesAt(turned, draw, Other, Basis), Basis).Relabeled(a => a == Other ? Basis : a);
    }

    private Value Information(List<ObservedMember> observed) => Squares(observed, draw => draw.Coefficients);

    /// <summary>The sum of l l' / v over what is observed of a member: [members or 1.., S, S].</summary>
    private Value Squares(List<ObservedMember> observed, Func<ObservedMember, AxisTensor> coefficients)
    {
        var sum = new AxisTensor(Zeros(States, States), [Basis, Other]);
        foreach (var draw in observed)
        {
            var rows = coefficients(draw);
            var columns = rows.Relabeled(a => a == Basis ? Other : a);
            var squares = Contracted(draw.Of.Weight, rows.JoinWith(columns, (a, b) => a * b), draw.Of.Elements);
            sum = sum.JoinWith(AtMembers(squares, draw), (a, b) => a + b);
        }

        return sum.AlignedTo([.. home, Basis, Other]);
    }

    /// <summary>The sum of l (y - offset - l'm) / v over what is observed of a member: [members or 1.., S].</summary>
    private Value Products(Prior prior, List<ObservedMember> observed, Func<ObservedMember, AxisTensor> coefficients)
    {
        var sum = new AxisTensor(Zeros(States), [Basis]);
        foreach (var draw in observed)
        {
            var left = draw.Of.LeftWithout(Contracted(draw.Coefficients, At(prior.Mean, draw), Basis));
            var products = Contracted(draw.Of.Weight.JoinWith(left, (w, x) => w * x), coefficients(draw), draw.Of.Elements);
            sum = sum.JoinWith(AtMembers(products, draw), (a, b) => a + b);
        }

        return sum.AlignedTo([.. home, Basis]);
    }
}
