using ProbDsl.Catalog.Families;
using ProbDsl.Inference.Diagnostics;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Estimation;

/// <summary>Warnings about maxima on the edge of the support, with the param and the value.</summary>
internal static class EdgeWarnings
{
    public static IEnumerable<Diagnostic> Of(DistributionRows distribution, double[][] thetas, MaximumKind[] maxima) =>
        from i in Enumerable.Range(0, maxima.Length)
        where maxima[i] == MaximumKind.OnBoundary
        from estimated in distribution.Distribution.Estimated
        select RunDiagnostics.OnBoundary(estimated.Place.Argument.Value.Span, distribution.ElementName(estimated.Access.Of, i),
            distribution.Write(estimated.Place, thetas[i]));
}
