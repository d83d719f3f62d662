using System.Runtime.Intrinsics;

namespace ProbDsl.Runtime;

/// <summary>
/// One loop per pointwise op of <see cref="OpTable"/>, over n doubles at a pointer, with the meaning of the interpreter up to rounding. An
/// element's bits depend on its operands alone, not on its place. The result may be written over a strip that is read, from its start.
/// </summary>
public static unsafe class PointwiseLoops
{
    /// <summary>y[i] = op(x[i]): called with x, y, n.</summary>
    /// <exception cref="ArgumentException">The op is not one of a single operand.</exception>
    public static delegate*<double*, double*, nint, void> Unary(Op op) => op switch
    {
        Op.Neg => &LoopsOverLanes.Each<UnaryLanes.Neg>,
        Op.Abs => &LoopsOverLanes.Each<UnaryLanes.Abs>,
        Op.Sign => &LoopsOverLanes.Each<UnaryLanes.Sign>,
        Op.Floor => &LoopsOverLanes.Each<UnaryLanes.Floor>,
        Op.Exp => &LoopsOverLanes.Each<UnaryLanes.Exp>,
        Op.Log => &LoopsOverLanes.Each<UnaryLanes.Log>,
        Op.Log1p => Wide<UnaryLanes.Log1p, UnaryMeaning.Log1p>(),
        Op.Expm1 => &LoopsOverLanes.Each<UnaryLanes.Expm1>,
        Op.Sqrt => &LoopsOverLanes.Each<UnaryLanes.Sqrt>,
        Op.Sin => &LoopsOverLanes.Each<UnaryLanes.Sin>,
        Op.Cos => &LoopsOverLanes.Each<UnaryLanes.Cos>,
        Op.Atan => &LoopsOverLanes.Each<UnaryLanes.Atan>,
        Op.Tanh => &LoopsOverLanes.Each<UnaryLanes.Tanh>,
        Op.Sigmoid => &LoopsOverLanes.Each<UnaryLanes.Sigmoid>,
        Op.Softplus => Wide<UnaryLanes.Softplus, UnaryMeaning.Softplus>(),
        Op.Lgamma => Wide<UnaryLanes.Lgamma, UnaryMeaning.Lgamma>(),
        Op.Digamma => Wide<UnaryLanes.Digamma, UnaryMeaning.Digamma>(),
        Op.Trigamma => &LoopsOverLanes.Each<UnaryLanes.Trigamma>,
        Op.Erf => Wide<UnaryLanes.Erf, UnaryMeaning.Erf>(),
        Op.LogNdtr => Wide<UnaryLanes.LogNdtr, UnaryMeaning.LogNdtr>(),
        Op.LogBesselI0 => &LoopsOverLanes.OneByOne<UnaryMeaning.LogBesselI0>,
        Op.BesselRatio => &LoopsOverLanes.OneByOne<UnaryMeaning.BesselRatio>,
        Op.IsFinite => &LoopsOverLanes.Each<UnaryLanes.IsFinite>,
        Op.Not => &LoopsOverLanes.Each<UnaryLanes.Not>,
        _ => throw new ArgumentException($"{op} has no meaning for one number"),
    };

    /// <summary>y[i] = op(a[i], b[i]): called with a, b, y, n; a single operand is a pointer to one number.</summary>
    /// <exception cref="ArgumentException">The op is not one of two operands.</exception>
    public static delegate*<double*, double*, double*, nint, void> Binary(Op op, OperandForm a, OperandForm b) => op switch
    {
        Op.Add => Pairs<BinaryLanes.Add>(a, b),
        Op.Sub => Pairs<BinaryLanes.Sub>(a, b),
        Op.Mul => Pairs<BinaryLanes.Mul>(a, b),
        Op.Div => Pairs<BinaryLanes.Div>(a, b),
        Op.Pow => Vector512.IsHardwareAccelerated ? Pairs<BinaryLanes.Pow>(a, b) : PairByPair<BinaryMeaning.Pow>(a, b),
        Op.Min => Pairs<BinaryLanes.Min>(a, b),
        Op.Max => Pairs<BinaryLanes.Max>(a, b),
        Op.Less => Pairs<BinaryLanes.Less>(a, b),
        Op.LessEqual => Pairs<BinaryLanes.LessEqual>(a, b),
        Op.Equal => Pairs<BinaryLanes.Equal>(a, b),
        Op.And => Pairs<BinaryLanes.And>(a, b),
        Op.Or => Pairs<BinaryLanes.Or>(a, b),
        _ => throw new ArgumentException($"{op} has no meaning for two numbers"),
    };

    /// <summary>y[i] = condition[i] is not 0 ? a[i] : b[i]: called with condition, a, b, y, n.</summary>
    public static delegate*<double*, double*, double*, double*, nint, void> Select(OperandForm condition, OperandForm a, OperandForm b) => condition switch
    {
        OperandForm.Strip => Select<StripOperand>(a, b),
        _ => Select<SingleOperand>(a, b),
    };

    /// <summary>Softplus and sigmoid of n numbers at x, with the bits that each has by itself.</summary>
    public static void LogisticTwins(double* x, double* softplus, double* sigmoid, nint n)
    {
        if (Vector512.IsHardwareAccelerated) LoopsOverLanes.LogisticTwins(x, softplus, sigmoid, n);
        else
        {
            Unary(Op.Softplus)(x, softplus, n);
            Unary(Op.Sigmoid)(x, sigmoid, n);
        }
    }

    // without 512-bit registers the compiler stops inlining in formulas as long as these: a call per operation is slower than the scalar formula
    private static delegate*<double*, double*, nint, void> Wide<TLanes, TMeaning>()
        where TLanes : struct, IUnaryLanes
        where TMeaning : struct, IUnaryMeaning
        => Vector512.IsHardwareAccelerated ? &LoopsOverLanes.Each<TLanes> : &LoopsOverLanes.OneByOne<TMeaning>;

    private static delegate*<double*, double*, double*, nint, void> PairByPair<TMeaning>(OperandForm a, OperandForm b)
        where TMeaning : struct, IBinaryMeaning
        => (a, b) switch
        {
            (OperandForm.Strip, OperandForm.Strip) => &LoopsOverLanes.PairByPair<TMeaning, StripOperand, StripOperand>,
            (OperandForm.Strip, OperandForm.Single) => &LoopsOverLanes.PairByPair<TMeaning, StripOperand, SingleOperand>,
            (OperandForm.Single, OperandForm.Strip) => &LoopsOverLanes.PairByPair<TMeaning, SingleOperand, StripOperand>,
            _ => &LoopsOverLanes.PairByPair<TMeaning, SingleOperand, SingleOperand>,
        };

    private static delegate*<double*, double*, double*, nint, void> Pairs<TLanes>(OperandForm a, OperandForm b)
        where TLanes : struct, IBinaryLanes
        => (a, b) switch
        {
            (OperandForm.Strip, OperandForm.Strip) => &LoopsOverLanes.Pairs<TLanes, StripOperand, StripOperand>,
            (OperandForm.Strip, OperandForm.Single) => &LoopsOverLanes.Pairs<TLanes, StripOperand, SingleOperand>,
            (OperandForm.Single, OperandForm.Strip) => &LoopsOverLanes.Pairs<TLanes, SingleOperand, StripOperand>,
            _ => &LoopsOverLanes.Pairs<TLanes, SingleOperand, SingleOperand>,
        };

    private static delegate*<double*, double*, double*, double*, nint, void> Select<TCondition>(OperandForm a, OperandForm b)
        where TCondition : struct, IOperand
        => (a, b) switch
        {
            (OperandForm.Strip, OperandForm.Strip) => &LoopsOverLanes.Select<TCondition, StripOperand, StripOperand>,
            (OperandForm.Strip, OperandForm.Single) => &LoopsOverLanes.Select<TCondition, StripOperand, SingleOperand>,
            (OperandForm.Single, OperandForm.Strip) => &LoopsOverLanes.Select<TCondition, SingleOperand, StripOperand>,
            _ => &LoopsOverLanes.Select<TCondition, SingleOperand, SingleOperand>,
        };
}
