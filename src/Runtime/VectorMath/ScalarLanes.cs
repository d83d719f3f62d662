namespace ProbDsl.Runtime.VectorMath;

/// <summary>Scalar evaluation of the lanes outside a vector formula's range. Not inlined, to keep the registers of the formula.</summary>
internal static class ScalarLanes
{
    /// <summary>The op's scalar result where the mask is set, the given values elsewhere.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<double> Where<TMeaning>(Vector512<double> mask, Vector512<double> x, Vector512<double> otherwise)
        where TMeaning : struct, IUnaryMeaning
    {
        for (var (left, i) = (mask.ExtractMostSignificantBits(), 0); left != 0; left >>= 1, i++)
            if ((left & 1) != 0) otherwise = otherwise.WithElement(i, TMeaning.Apply(x[i]));
        return otherwise;
    }

    /// <summary>The same for two operands.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<double> Where<TMeaning>(Vector512<double> mask, Vector512<double> a, Vector512<double> b,
        Vector512<double> otherwise)
        where TMeaning : struct, IBinaryMeaning
    {
        for (var (left, i) = (mask.ExtractMostSignificantBits(), 0); left != 0; left >>= 1, i++)
            if ((left & 1) != 0) otherwise = otherwise.WithElement(i, TMeaning.Apply(a[i], b[i]));
        return otherwise;
    }
}
