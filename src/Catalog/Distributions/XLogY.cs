namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// A factor times a logarithm, with 0 log 0 = 0: the log of a power at the boundary of a support. The boundary value is replaced before the
/// logarithm, so that elsewhere the derivative by a factor of 0 is still the logarithm.
/// </summary>
internal static class XLogY
{
    /// <summary>factor log x.</summary>
    public static Value Of(Value factor, Value x) => factor * Ops.Log(Ops.Where(Ops.Equal(factor, 0) & Ops.Equal(x, 0), 1, x));

    /// <summary>factor log(1 - x).</summary>
    public static Value OfOneLess(Value factor, Value x) => factor * Ops.Log1p(-Ops.Where(Ops.Equal(factor, 0) & Ops.Equal(x, 1), 0, x));
}
