namespace ProbDsl.Runtime.Managed.Loops;

/// <summary>
/// One loop per pointwise op of <see cref="OpTable"/>, over n doubles or floats at a pointer, with the interpreter's meaning up to
/// rounding. An element's bits depend only on its operands, not on its position. The result may overwrite an operand strip if both start at
/// the same address.
/// </summary>
public static unsafe class PointwiseLoops
{
    /// <summary>y[i] = op(x[i]): called with x, y, n.</summary>
    /// <exception cref="ArgumentException">The op is not one of a single operand.</exception>
    public static delegate*<T*, T*, nint, void> Unary<T>(Op op)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => op switch
    {
        Op.Neg => &LoopsOverLanes.Each<UnaryLanes.Neg, T>,
        Op.Abs => &LoopsOverLanes.Each<UnaryLanes.Abs, T>,
        Op.Sign => &LoopsOverLanes.Each<UnaryLanes.Sign, T>,
        Op.Floor => &LoopsOverLanes.Each<UnaryLanes.Floor, T>,
        Op.Exp => &LoopsOverLanes.Each<UnaryLanes.Exp, T>,
        Op.Log => &LoopsOverLanes.Each<UnaryLanes.Log, T>,
        Op.Log1p => Wide<UnaryLanes.Log1p, UnaryMeaning.Log1p, T>(),
        Op.Expm1 => &LoopsOverLanes.Each<UnaryLanes.Expm1, T>,
        Op.Sqrt => &LoopsOverLanes.Each<UnaryLanes.Sqrt, T>,
        Op.Sin => &LoopsOverLanes.Each<UnaryLanes.Sin, T>,
        Op.Cos => &LoopsOverLanes.Each<UnaryLanes.Cos, T>,
        Op.Atan => &LoopsOverLanes.Each<UnaryLanes.Atan, T>,
        Op.Tanh => &LoopsOverLanes.Each<UnaryLanes.Tanh, T>,
        Op.Sigmoid => &LoopsOverLanes.Each<UnaryLanes.Sigmoid, T>,
        Op.Softplus => Wide<UnaryLanes.Softplus, UnaryMeaning.Softplus, T>(),
        Op.Lgamma => Wide<UnaryLanes.Lgamma, UnaryMeaning.Lgamma, T>(),
        Op.Digamma => Wide<UnaryLanes.Digamma, UnaryMeaning.Digamma, T>(),
        Op.Trigamma => &LoopsOverLanes.Each<UnaryLanes.Trigamma, T>,
        Op.Tetragamma => &LoopsOverLanes.OneByOne<UnaryMeaning.Tetragamma, T>,
        Op.Erf => Wide<UnaryLanes.Erf, UnaryMeaning.Erf, T>(),
        Op.LogNdtr => Wide<UnaryLanes.LogNdtr, UnaryMeaning.LogNdtr, T>(),
        Op.LogBesselI0 => &LoopsOverLanes.OneByOne<UnaryMeaning.LogBesselI0, T>,
        Op.BesselRatio => &LoopsOverLanes.OneByOne<UnaryMeaning.BesselRatio, T>,
        Op.IsFinite => &LoopsOverLanes.Each<UnaryLanes.IsFinite, T>,
        Op.Not => &LoopsOverLanes.Each<UnaryLanes.Not, T>,
        _ => throw new ArgumentException($"{op} is not a unary op"),
    };

    /// <summary>y[i] = op(a[i], b[i]): called with a, b, y, n; a single operand is a pointer to one number.</summary>
    /// <exception cref="ArgumentException">The op is not one of two operands.</exception>
    public static delegate*<T*, T*, T*, nint, void> Binary<T>(Op op, OperandForm a, OperandForm b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => op switch
    {
        Op.Add => Pairs<BinaryLanes.Add, T>(a, b),
        Op.Sub => Pairs<BinaryLanes.Sub, T>(a, b),
        Op.Mul => Pairs<BinaryLanes.Mul, T>(a, b),
        Op.Div => Pairs<BinaryLanes.Div, T>(a, b),
        Op.Pow => Vector512.IsHardwareAccelerated ? Pairs<BinaryLanes.Pow, T>(a, b) : PairByPair<BinaryMeaning.Pow, T>(a, b),
        Op.Min => Pairs<BinaryLanes.Min, T>(a, b),
        Op.Max => Pairs<BinaryLanes.Max, T>(a, b),
        Op.Less => Pairs<BinaryLanes.Less, T>(a, b),
        Op.LessEqual => Pairs<BinaryLanes.LessEqual, T>(a, b),
        Op.Equal => Pairs<BinaryLanes.Equal, T>(a, b),
        Op.And => Pairs<BinaryLanes.And, T>(a, b),
        Op.Or => Pairs<BinaryLanes.Or, T>(a, b),
        _ => throw new ArgumentException($"{op} is not a binary op"),
    };

    /// <summary>y[i] = condition[i] is not 0 ? a[i] : b[i]: called with condition, a, b, y, n.</summary>
    public static delegate*<T*, T*, T*, T*, nint, void> Select<T>(OperandForm condition, OperandForm a, OperandForm b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => condition switch
    {
        OperandForm.Strip => Select<StripOperand, T>(a, b),
        _ => Select<SingleOperand, T>(a, b),
    };

    /// <summary>Softplus and sigmoid of n numbers at x, bitwise equal to computing each separately.</summary>
    public static void LogisticPair<T>(T* x, T* softplus, T* sigmoid, nint n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated) LoopsOverLanes.LogisticPair(x, softplus, sigmoid, n);
        else
        {
            Unary<T>(Op.Softplus)(x, softplus, n);
            Unary<T>(Op.Sigmoid)(x, sigmoid, n);
        }
    }

    // without 512-bit registers the JIT compiler stops inlining in formulas this long: a call per operation is slower than the scalar
    // formula
    private static delegate*<T*, T*, nint, void> Wide<TLanes, TMeaning, T>()
        where TLanes : struct, IUnaryLanes
        where TMeaning : struct, IUnaryMeaning
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Vector512.IsHardwareAccelerated ? &LoopsOverLanes.Each<TLanes, T> : &LoopsOverLanes.OneByOne<TMeaning, T>;

    private static delegate*<T*, T*, T*, nint, void> PairByPair<TMeaning, T>(OperandForm a, OperandForm b)
        where TMeaning : struct, IBinaryMeaning
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => (a, b) switch
        {
            (OperandForm.Strip, OperandForm.Strip) => &LoopsOverLanes.PairByPair<TMeaning, StripOperand, StripOperand, T>,
            (OperandForm.Strip, OperandForm.Single) => &LoopsOverLanes.PairByPair<TMeaning, StripOperand, SingleOperand, T>,
            (OperandForm.Single, OperandForm.Strip) => &LoopsOverLanes.PairByPair<TMeaning, SingleOperand, StripOperand, T>,
            _ => &LoopsOverLanes.PairByPair<TMeaning, SingleOperand, SingleOperand, T>,
        };

    private static delegate*<T*, T*, T*, nint, void> Pairs<TLanes, T>(OperandForm a, OperandForm b)
        where TLanes : struct, IBinaryLanes
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => (a, b) switch
        {
            (OperandForm.Strip, OperandForm.Strip) => &LoopsOverLanes.Pairs<TLanes, StripOperand, StripOperand, T>,
            (OperandForm.Strip, OperandForm.Single) => &LoopsOverLanes.Pairs<TLanes, StripOperand, SingleOperand, T>,
            (OperandForm.Single, OperandForm.Strip) => &LoopsOverLanes.Pairs<TLanes, SingleOperand, StripOperand, T>,
            _ => &LoopsOverLanes.Pairs<TLanes, SingleOperand, SingleOperand, T>,
        };

    private static delegate*<T*, T*, T*, T*, nint, void> Select<TCondition, T>(OperandForm a, OperandForm b)
        where TCondition : struct, IOperand
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => (a, b) switch
        {
            (OperandForm.Strip, OperandForm.Strip) => &LoopsOverLanes.Select<TCondition, StripOperand, StripOperand, T>,
            (OperandForm.Strip, OperandForm.Single) => &LoopsOverLanes.Select<TCondition, StripOperand, SingleOperand, T>,
            (OperandForm.Single, OperandForm.Strip) => &LoopsOverLanes.Select<TCondition, SingleOperand, StripOperand, T>,
            _ => &LoopsOverLanes.Select<TCondition, SingleOperand, SingleOperand, T>,
        };
}
