namespace ProbDsl.Runtime.Interpretation;

/// <summary>Pointwise ops over arrays: one tight loop per op and common case of strides.</summary>
internal static class LoopsOverElements
{
    public static void Unary(Op op, double[] x, double[] y)
    {
        Action<double[], double[]> loop = op switch
        {
            Op.Neg => Each<UnaryMeaning.Neg>,
            Op.Abs => Each<UnaryMeaning.Abs>,
            Op.Sign => Each<UnaryMeaning.Sign>,
            Op.Floor => Each<UnaryMeaning.Floor>,
            Op.Exp => Each<UnaryMeaning.Exp>,
            Op.Log => Each<UnaryMeaning.Log>,
            Op.Log1p => Each<UnaryMeaning.Log1p>,
            Op.Expm1 => Each<UnaryMeaning.Expm1>,
            Op.Sqrt => Each<UnaryMeaning.Sqrt>,
            Op.Sin => Each<UnaryMeaning.Sin>,
            Op.Cos => Each<UnaryMeaning.Cos>,
            Op.Atan => Each<UnaryMeaning.Atan>,
            Op.Tanh => Each<UnaryMeaning.Tanh>,
            Op.Sigmoid => Each<UnaryMeaning.Sigmoid>,
            Op.Softplus => Each<UnaryMeaning.Softplus>,
            Op.Lgamma => Each<UnaryMeaning.Lgamma>,
            Op.Digamma => Each<UnaryMeaning.Digamma>,
            Op.Trigamma => Each<UnaryMeaning.Trigamma>,
            Op.Tetragamma => Each<UnaryMeaning.Tetragamma>,
            Op.Erf => Each<UnaryMeaning.Erf>,
            Op.LogNdtr => Each<UnaryMeaning.LogNdtr>,
            Op.LogBesselI0 => Each<UnaryMeaning.LogBesselI0>,
            Op.BesselRatio => Each<UnaryMeaning.BesselRatio>,
            Op.IsFinite => Each<UnaryMeaning.IsFinite>,
            Op.Not => Each<UnaryMeaning.Not>,
            _ => throw new ArgumentException($"{op} is not a unary op"),
        };
        loop(x, y);
    }

    public static void Binary(Op op, Shape shape, Tensor a, Tensor b, double[] y)
    {
        Action<StridedIterator, double[], double[], double[]> loop = op switch
        {
            Op.Add => Pairs<BinaryMeaning.Add>,
            Op.Sub => Pairs<BinaryMeaning.Sub>,
            Op.Mul => Pairs<BinaryMeaning.Mul>,
            Op.Div => Pairs<BinaryMeaning.Div>,
            Op.Pow => Pairs<BinaryMeaning.Pow>,
            Op.Min => Pairs<BinaryMeaning.Min>,
            Op.Max => Pairs<BinaryMeaning.Max>,
            Op.Less => Pairs<BinaryMeaning.Less>,
            Op.LessEqual => Pairs<BinaryMeaning.LessEqual>,
            Op.Equal => Pairs<BinaryMeaning.Equal>,
            Op.And => Pairs<BinaryMeaning.And>,
            Op.Or => Pairs<BinaryMeaning.Or>,
            _ => throw new ArgumentException($"{op} is not a binary op"),
        };
        loop(new StridedIterator(shape, StridedIterator.Spread(a.Shape, shape), StridedIterator.Spread(b.Shape, shape)), a.Values,
            b.Values, y);
    }

    public static void Select(Shape shape, Tensor condition, Tensor a, Tensor b, double[] y)
    {
        var iterator = new StridedIterator(shape, StridedIterator.Spread(condition.Shape, shape), StridedIterator.Spread(a.Shape, shape),
            StridedIterator.Spread(b.Shape, shape));
        for (var at = 0; !iterator.Ended; iterator.Next())
        {
            var (c, l, r) = (iterator.Offsets[0], iterator.Offsets[1], iterator.Offsets[2]);
            var (stepC, stepL, stepR) = (iterator.Steps[0], iterator.Steps[1], iterator.Steps[2]);
            foreach (ref var result in y.AsSpan(at, iterator.Length))
            {
                result = condition.Values[c] != 0 ? a.Values[l] : b.Values[r];
                (c, l, r) = (c + stepC, l + stepL, r + stepR);
            }
            at += iterator.Length;
        }
    }

    private static void Each<TMeaning>(double[] x, double[] y)
        where TMeaning : struct, IUnaryMeaning
    {
        for (var i = 0; i < y.Length && i < x.Length; i++) y[i] = TMeaning.Apply(x[i]);
    }

    private static void Pairs<TMeaning>(StridedIterator iterator, double[] a, double[] b, double[] y)
        where TMeaning : struct, IBinaryMeaning
    {
        for (var at = 0; !iterator.Ended; iterator.Next(), at += iterator.Length)
        {
            var n = iterator.Length;
            var row = y.AsSpan(at, n);
            var (left, right) = (iterator.Offsets[0], iterator.Offsets[1]);
            switch (iterator.Steps[0], iterator.Steps[1])
            {
                case (1, 1): Row<TMeaning>(a.AsSpan(left, n), b.AsSpan(right, n), row); break;
                case (1, 0): Row<TMeaning>(a.AsSpan(left, n), b[right], row); break;
                case (0, 1): Row<TMeaning>(a[left], b.AsSpan(right, n), row); break;
                default: Row<TMeaning>(a.AsSpan(left), iterator.Steps[0], b.AsSpan(right), iterator.Steps[1], row); break;
            }
        }
    }

    private static void Row<TMeaning>(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> y)
        where TMeaning : struct, IBinaryMeaning
    {
        for (var i = 0; i < y.Length && i < a.Length && i < b.Length; i++) y[i] = TMeaning.Apply(a[i], b[i]);
    }

    private static void Row<TMeaning>(ReadOnlySpan<double> a, double b, Span<double> y)
        where TMeaning : struct, IBinaryMeaning
    {
        for (var i = 0; i < y.Length && i < a.Length; i++) y[i] = TMeaning.Apply(a[i], b);
    }

    private static void Row<TMeaning>(double a, ReadOnlySpan<double> b, Span<double> y)
        where TMeaning : struct, IBinaryMeaning
    {
        for (var i = 0; i < y.Length && i < b.Length; i++) y[i] = TMeaning.Apply(a, b[i]);
    }

    private static void Row<TMeaning>(ReadOnlySpan<double> a, int stepA, ReadOnlySpan<double> b, int stepB, Span<double> y)
        where TMeaning : struct, IBinaryMeaning
    {
        for (var i = 0; i < y.Length; i++) y[i] = TMeaning.Apply(a[i * stepA], b[i * stepB]);
    }
}
