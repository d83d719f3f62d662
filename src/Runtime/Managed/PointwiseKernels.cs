namespace ProbDsl.Runtime;

/// <summary>Loops over elements, one for each pointwise op.</summary>
internal static unsafe class PointwiseKernels
{
    public static delegate*<double*, double*, nint, void> Unary(Op op) => op switch
    {
        Op.Neg => &Each<UnaryMeaning.Neg>,
        Op.Abs => &Each<UnaryMeaning.Abs>,
        Op.Sign => &Each<UnaryMeaning.Sign>,
        Op.Floor => &Each<UnaryMeaning.Floor>,
        Op.Exp => &Each<UnaryMeaning.Exp>,
        Op.Log => &Each<UnaryMeaning.Log>,
        Op.Log1p => &Each<UnaryMeaning.Log1p>,
        Op.Expm1 => &Each<UnaryMeaning.Expm1>,
        Op.Sqrt => &Each<UnaryMeaning.Sqrt>,
        Op.Sin => &Each<UnaryMeaning.Sin>,
        Op.Cos => &Each<UnaryMeaning.Cos>,
        Op.Atan => &Each<UnaryMeaning.Atan>,
        Op.Tanh => &Each<UnaryMeaning.Tanh>,
        Op.Sigmoid => &Each<UnaryMeaning.Sigmoid>,
        Op.Softplus => &Each<UnaryMeaning.Softplus>,
        Op.Lgamma => &Each<UnaryMeaning.Lgamma>,
        Op.Digamma => &Each<UnaryMeaning.Digamma>,
        Op.Trigamma => &Each<UnaryMeaning.Trigamma>,
        Op.Erf => &Each<UnaryMeaning.Erf>,
        Op.LogNdtr => &Each<UnaryMeaning.LogNdtr>,
        Op.LogBesselI0 => &Each<UnaryMeaning.LogBesselI0>,
        Op.BesselRatio => &Each<UnaryMeaning.BesselRatio>,
        Op.IsFinite => &Each<UnaryMeaning.IsFinite>,
        Op.Not => &Each<UnaryMeaning.Not>,
        _ => throw new ArgumentException($"{op} has no meaning for one number"),
    };

    /// <summary>Operands, result, steps of the operands (0 or 1), how many.</summary>
    public static delegate*<double*, double*, double*, nint, nint, nint, void> Binary(Op op) => op switch
    {
        Op.Add => &Pairs<BinaryMeaning.Add>,
        Op.Sub => &Pairs<BinaryMeaning.Sub>,
        Op.Mul => &Pairs<BinaryMeaning.Mul>,
        Op.Div => &Pairs<BinaryMeaning.Div>,
        Op.Pow => &Pairs<BinaryMeaning.Pow>,
        Op.Min => &Pairs<BinaryMeaning.Min>,
        Op.Max => &Pairs<BinaryMeaning.Max>,
        Op.Less => &Pairs<BinaryMeaning.Less>,
        Op.LessEqual => &Pairs<BinaryMeaning.LessEqual>,
        Op.Equal => &Pairs<BinaryMeaning.Equal>,
        Op.And => &Pairs<BinaryMeaning.And>,
        Op.Or => &Pairs<BinaryMeaning.Or>,
        _ => throw new ArgumentException($"{op} has no meaning for two numbers"),
    };

    public static void Select(double* condition, double* a, double* b, double* y, nint stepCondition, nint stepA, nint stepB, nint n)
    {
        for (nint i = 0; i < n; i++) y[i] = condition[i * stepCondition] != 0 ? a[i * stepA] : b[i * stepB];
    }

    private static void Each<TMeaning>(double* x, double* y, nint n)
        where TMeaning : struct, IUnaryMeaning
    {
        for (nint i = 0; i < n; i++) y[i] = TMeaning.Of(x[i]);
    }

    private static void Pairs<TMeaning>(double* a, double* b, double* y, nint stepA, nint stepB, nint n)
        where TMeaning : struct, IBinaryMeaning
    {
        for (nint i = 0; i < n; i++) y[i] = TMeaning.Of(a[i * stepA], b[i * stepB]);
    }
}
