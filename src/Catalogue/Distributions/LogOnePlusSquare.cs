using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>The heavy tails of Student's t: log(1 + r^2).</summary>
internal static class LogOnePlusSquare
{
    /// <summary>log(1 + r^2), also where r^2 overflows: 2 log m + log(1 + (s / m)^2) with s the smaller of |r| and 1, m the larger.</summary>
    public static Value Of(Value r)
    {
        var size = Abs(r);
        var (smaller, larger) = (Min(size, 1), Max(size, 1));
        return (2 * Log(larger)) + Log1p(Square(smaller / larger));
    }
}
