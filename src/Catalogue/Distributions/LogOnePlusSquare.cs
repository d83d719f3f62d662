using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Catalogue.Distributions;

/// <summary>The logarithm of 1 + z^2, what the tails of Cauchy and Student t laws are made of.</summary>
internal static class LogOnePlusSquare
{
    /// <summary>
    /// log(1 + z^2) = 2 log |z| + log(1 + z^-2), the second beyond 1, so that no square overflows. Smooth at 0, where such laws have their
    /// mode.
    /// </summary>
    public static Value Of(Value z)
    {
        var far = Abs(z) > 1;
        var (near, large) = (Where(far, 0, z), Where(far, z, 1));
        return Where(far, (2 * Log(Abs(large))) + Log1p(Square(1 / large)), Log1p(Square(near)));
    }
}
