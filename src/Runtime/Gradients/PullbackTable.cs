using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Gradients;

/// <summary>
/// The pullback of y to one of its inputs, given its adjoint u, whose shape broadcasts to y's; null: zero. The result broadcasts to y's
/// shape for pointwise ops and sums, and has the input's shape otherwise.
/// </summary>
internal delegate Value? Pullback(Value y, Value u, int input);

/// <summary>
/// One row per op, each written in ops: applied twice it gives second derivatives. An op without a row has no derivative.
/// </summary>
internal static class PullbackTable
{
    private const double TwoOverRootPi = 1.1283791670955126, HalfLogTwoPi = 0.91893853320467274178;

    public static Pullback? Find(Op op) => op switch
    {
        Op.Slot or Op.Constant or Op.StopGradient or Op.Sign => Nothing,

        Op.Cast => (_, u, _) => u,                                                          // each sum has its value's type
        Op.Reshape => (y, u, _) => Reshape(RearrangementPullbacks.Full(u, y), X(y).Shape),
        Op.Transpose => (y, u, _) => Transpose(RearrangementPullbacks.Full(u, y),
            RearrangementPullbacks.Inverse(((AxisList)y.Attribute!).Axes)),
        Op.Broadcast => (_, u, _) => u,
        Op.Slice => (y, u, _) => RearrangementPullbacks.Sliced(y, RearrangementPullbacks.Full(u, y)),
        Op.Pad => (y, u, _) => RearrangementPullbacks.Padded(y, RearrangementPullbacks.Full(u, y)),
        Op.Concat => (y, u, i) => RearrangementPullbacks.Part(y, RearrangementPullbacks.Full(u, y), i),
        Op.Gather => (y, u, i) => i == 0 ? ScatterAdd(RearrangementPullbacks.Full(u, y), y.Inputs[1], Batch(y), X(y).Shape[Batch(y)])
        : null,
        Op.ScatterAdd => (y, u, i) => i == 0 ? Gather(RearrangementPullbacks.Full(u, y), y.Inputs[1], ((ScatterDetail)y.Attribute!).Batch)
        : null,
        Op.Unfold => (y, u, _) => RearrangementPullbacks.Unfolded(y, RearrangementPullbacks.Full(u, y)),
        Op.Fold => (y, u, _) => RearrangementPullbacks.Folded(y, RearrangementPullbacks.Full(u, y)),

        Op.Neg => (_, u, _) => -u,
        Op.Abs => (y, u, _) => u * Sign(X(y)),
        Op.Exp => (y, u, _) => u * y,
        Op.Log => (y, u, _) => u / X(y),
        Op.Log1p => (y, u, _) => u / (1 + X(y)),
        Op.Expm1 => (y, u, _) => u * (y + 1),
        Op.Sqrt => (y, u, _) => u / (2 * y),
        Op.Sin => (y, u, _) => u * Cos(X(y)),
        Op.Cos => (y, u, _) => -u * Sin(X(y)),
        Op.Atan => (y, u, _) => u / (1 + Square(X(y))),
        Op.Tanh => (y, u, _) => u * (1 - Square(y)),
        Op.Sigmoid => (y, u, _) => u * (y * (1 - y)),
        Op.Softplus => (y, u, _) => u * Sigmoid(X(y)),
        Op.Lgamma => (y, u, _) => u * Digamma(X(y)),
        Op.Digamma => (y, u, _) => u * Trigamma(X(y)),
        Op.Trigamma => (y, u, _) => u * Tetragamma(X(y)),
        Op.Erf => (y, u, _) => u * (TwoOverRootPi * Exp(-Square(X(y)))),
        // the normal density divided by the distribution function
        Op.LogNdtr => (y, u, _) => u * Exp(-0.5 * Square(X(y)) - y - HalfLogTwoPi),
        Op.LogBesselI0 => (y, u, _) => u * BesselRatio(X(y)),
        Op.BesselRatio => (y, u, _) => u * Where(Equal(X(y), 0), 0.5, 1 - y / X(y) - Square(y)),

        Op.Add => (_, u, _) => u,
        Op.Sub => (_, u, i) => i == 0 ? u : -u,
        Op.Mul => (y, u, i) => u * y.Inputs[1 - i],
        Op.Div => (y, u, i) => i == 0 ? u / Right(y) : -(u * (y / Right(y))),
        Op.Pow => Powers,
        Op.Min => (y, u, i) => Winner(u, y.Inputs[i], y.Inputs[1 - i]),
        Op.Max => (y, u, i) => Winner(u, -y.Inputs[i], -y.Inputs[1 - i]),
        Op.Select => (y, u, i) => i == 0 ? null : i == 1 ? Where(X(y), u, 0) : Where(X(y), 0, u),

        Op.Sum => (y, u, _) => RearrangementPullbacks.Kept(y, u),
        Op.MaxOf => (y, u, _) => RearrangementPullbacks.Kept(y, u / Sum(Leaders(y), Over(y))) * Leaders(y),
        Op.LogSumExp => (y, u, _) => RearrangementPullbacks.Kept(y, u) * Softmax(y),
        Op.CumSum => (y, u, _) => CumSum(RearrangementPullbacks.Full(u, y), Along(y).Axis, !Along(y).IsBackward),
        Op.CumProd => (y, u, _) => RecurrencePullbacks.OfRunningProducts(y, RearrangementPullbacks.Full(u, y)),

        Op.MatMul => (y, u, i) => MatrixPullbacks.MatMul(y, RearrangementPullbacks.Full(u, y), i),
        Op.Cholesky => (y, u, _) => MatrixPullbacks.Cholesky(y, RearrangementPullbacks.Full(u, y)),
        Op.TriangularSolve => (y, u, i) => MatrixPullbacks.TriangularSolve(y, RearrangementPullbacks.Full(u, y), i),
        Op.Attention => (y, u, _) =>
            y.Program.AttentionGradient(X(y), RearrangementPullbacks.Full(u, y), (AttentionHeads)y.Attribute!),
        _ => null,
    };

    private static Value? Nothing(Value y, Value u, int input) => null;

    // at base 0, powers that would be 0 * infinity are 0
    private static Value Powers(Value y, Value u, int input) => input == 0
        ? u * Where(Equal(Right(y), 0), 0, Right(y) * Pow(X(y), Right(y) - 1))
        : u * Where(Equal(y, 0), 0, y * Log(X(y)));

    // the smaller operand receives all, equal operands half each
    private static Value Winner(Value u, Value own, Value other) => u * Where(own < other, 1, Where(Equal(own, other), 0.5, own * 0));

    private static Value Leaders(Value y) => Equal(X(y), RearrangementPullbacks.Kept(y, y));

    // exp(x - log sum exp x), the softmax; all 0 where every x is -inf
    private static Value Softmax(Value y) =>
        Where(RearrangementPullbacks.Kept(y, Equal(y, double.NegativeInfinity)), 0, Exp(X(y) - RearrangementPullbacks.Kept(y, y)));

    private static Value X(Value y) => y.Inputs[0];

    private static Value Right(Value y) => y.Inputs[1];

    private static int[] Over(Value y) => ((AxisList)y.Attribute!).Axes;

    private static int Batch(Value y) => ((SharedDimensions)y.Attribute!).Batch;

    private static Cumulation Along(Value y) => (Cumulation)y.Attribute!;
}
