namespace ProbDsl.Inference.ClosedForms;

/// <summary>Warnings about maxima on the edge of the support, with the param and the value.</summary>
public static class EdgeWarnings
{
    /// <summary>The log odds beyond which a probability counts as 0 or 1: exp(-15) is 3e-7.</summary>
    public const double Far = 15;

    /// <summary>The expected number of rows of the other outcome that counts as none.</summary>
    private const double None = 1e-3;

    /// <summary>
    /// The warnings of a distribution's elements. Steps that only approach an edge end short of it, so that a probability within exp(-15)
    /// of 0 or 1 is on the edge as well.
    /// </summary>
    public static IEnumerable<Diagnostic> Find(DistributionRows distribution, double[][] thetas, MaximumKind[] maxima) =>
        from i in Enumerable.Range(0, maxima.Length)
        from estimated in distribution.Distribution.Estimated
        let values = distribution.Write(estimated.Place, thetas[i])
        where maxima[i] == MaximumKind.OnBoundary
            || (distribution.IsProbability(estimated.Access.Of) && Array.Exists(values, p => IsOnEdge(p, distribution.Rows)))
        select RunDiagnostics.OnBoundary(estimated.Place.Argument.Value.Span, distribution.ElementName(estimated.Access.Of, i), values,
            distribution.SupportOf(estimated.Access.Of));

    private static bool IsOnEdge(double probability, int rows)
    {
        var away = Math.Min(probability, 1 - probability);
        return away < Math.Exp(-Far) && away * rows < None;
    }
}
