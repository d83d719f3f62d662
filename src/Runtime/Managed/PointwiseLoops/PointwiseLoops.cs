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
        Op.Log1p => &LoopsOverLanes.Each<UnaryLanes.Log1p>,
        Op.Expm1 => &LoopsOverLanes.Each<UnaryLanes.Expm1>,
        Op.Sqrt => &LoopsOverLanes.Each<UnaryLanes.Sqrt>,
        Op.Sin => &LoopsOverLanes.Each<UnaryLanes.Sin>,
        Op.Cos => &LoopsOverLanes.Each<UnaryLanes.Cos>,
        Op.Atan => &LoopsOverLanes.Each<UnaryLanes.Atan>,
        Op.Tanh => &LoopsOverLanes.Each<UnaryLanes.Tanh>,
        Op.Sigmoid => &LoopsOverLanes.Each<UnaryLanes.Sigmoid>,
        Op.Softplus => &LoopsOverLanes.Each<UnaryLanes.Softplus>,
        Op.Lgamma => &LoopsOverLanes.Each<UnaryLanes.Lgamma>,
        Op.Digamma => &LoopsOverLanes.Each<UnaryLanes.Digamma>,
        Op.Trigamma => &LoopsOverLanes.Each<UnaryLanes.Trigamma>,
        Op.Erf => &LoopsOverLanes.Each<UnaryLanes.Erf>,
        Op.LogNdtr => &LoopsOverLanes.Each<UnaryLanes.LogNdtr>,
        Op.LogBesselI0 => &LoopsOverLanes.Each<UnaryLanes.OneByOne<UnaryMeaning.LogBesselI0>>,
        Op.BesselRatio => &LoopsOverLanes.Each<UnaryLanes.OneByOne<UnaryMeaning.BesselRatio>>,
        Op.IsFinite => &LoopsOverLanes.Each<UnaryLanes.IsFinite>,
        Op.Not => &LoopsOverLanes.Each<UnaryLanes.Not>,
        _ => throw new ArgumentException($"{op} has no meaning for one number"),
    };

    /// <summary>y[i] = op(a[i], b[i]): called with a, b, y, n; a single operand is a pointer to one number.</summary>
    /// <exception cref="ArgumentException">The op is not one of two operands.</exception>
    public static delegate*<double*, double*, double*, nint, void> Binary(Op op, Operand a, Operand b) => op switch
    {
        Op.Add => Pairs<BinaryLanes.Add>(a, b),
        Op.Sub => Pairs<BinaryLanes.Sub>(a, b),
        Op.Mul => Pairs<BinaryLanes.Mul>(a, b),
        Op.Div => Pairs<BinaryLanes.Div>(a, b),
        Op.Pow => Pairs<BinaryLanes.Pow>(a, b),
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
    public static delegate*<double*, double*, double*, double*, nint, void> Select(Operand condition, Operand a, Operand b) => condition switch
    {
        Operand.Strip => Select<StripOperand>(a, b),
        _ => Select<SingleOperand>(a, b),
    };

    private static delegate*<double*, double*, double*, nint, void> Pairs<TLanes>(Operand a, Operand b)
        where TLanes : struct, IBinaryLanes
        => (a, b) switch
        {
            (Operand.Strip, Operand.Strip) => &LoopsOverLanes.Pairs<TLanes, StripOperand, StripOperand>,
            (Operand.Strip, Operand.Single) => &LoopsOverLanes.Pairs<TLanes, StripOperand, SingleOperand>,
            (Operand.Single, Operand.Strip) => &LoopsOverLanes.Pairs<TLanes, SingleOperand, StripOperand>,
            _ => &LoopsOverLanes.Pairs<TLanes, SingleOperand, SingleOperand>,
        };

    private static delegate*<double*, double*, double*, double*, nint, void> Select<TCondition>(Operand a, Operand b)
        where TCondition : struct, IOperand
        => (a, b) switch
        {
            (Operand.Strip, Operand.Strip) => &LoopsOverLanes.Select<TCondition, StripOperand, StripOperand>,
            (Operand.Strip, Operand.Single) => &LoopsOverLanes.Select<TCondition, StripOperand, SingleOperand>,
            (Operand.Single, Operand.Strip) => &LoopsOverLanes.Select<TCondition, SingleOperand, StripOperand>,
            _ => &LoopsOverLanes.Select<TCondition, SingleOperand, SingleOperand>,
        };
}
