namespace ProbDsl.Inference.MissingData;

/// <summary>
/// Checks whether the integral of a distribution is independent of its arguments, so that a draw that nothing reads can be dropped.
/// `Flat()` or `LogFlat()` alone has no arguments; between bounds, or in a mixture, its integral depends on them. If another distribution
/// is truncated and its normalization has no formula, the compiler has checked that the arguments are known.
/// </summary>
internal static class Normalization
{
    public static bool IsCertain(DistributionCall call) => call.Distributions.All(IsProper);

    private static bool IsProper(DistributionCall call) =>
        !call.Of.Is(DistributionTraits.Improper) && call.Distributions.All(IsProper);
}
