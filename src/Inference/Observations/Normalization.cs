using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;

namespace ProbDsl.Inference.Observations;

/// <summary>
/// Whether the integral of a law does not depend on its arguments, so that a draw nobody reads may be left out. `Flat()` alone has none to
/// depend on; between bounds, or in a mixture, its integral is what the arguments make of it. Where another law is cut and the share has no
/// formula, the compiler has seen to it that the arguments are known.
/// </summary>
internal static class Normalization
{
    public static bool IsCertain(DistributionCall call) => call.Distributions.All(IsProper);

    private static bool IsProper(DistributionCall call) => call.Of.Draws != Drawn.AsDeclaredEach && call.Distributions.All(IsProper);
}
