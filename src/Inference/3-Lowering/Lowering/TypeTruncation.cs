namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Truncation by types, `tau: positive ~ Normal(0, 2)`: the bounds that a type sets on a distribution with a wider support, and the
/// distributions that can be drawn between bounds.
/// </summary>
public static class TypeTruncation
{
    /// <summary>The distribution truncated to its target's type.</summary>
    public static DistributionLowering Truncate(DistributionLowering distribution, DistributionCall written, TensorType type,
        Problem problem,
        StandardCatalog catalog, ProgramBuilder builder)
    {
        if (Find(type.Element, written) is not var (low, high)) return distribution;
        return distribution.Between((Truncated)catalog[catalog.FindDistribution("Truncated")!], Bound(low),
            Bound(type.States is { } states ? problem.SizeOf(states) : high));

        AxisTensor? Bound(double at) => double.IsFinite(at) ? new(builder.Constant(at), []) : null;
    }

    /// <summary>
    /// The bounds that a type sets on a distribution with a wider support; for an index, the upper bound is the number of its states. The
    /// values of a flow are those of its last map, not of its base.
    /// </summary>
    public static (double Low, double High)? Find(Element element, DistributionCall call) => element switch
    {
        _ when call.Through.Count > 0 || call.StartsFlow => null,
        Element.Positive or Element.PositiveOrdered when Reaches(call, l => l.Support is Reals or ParameterBounds or Circle) =>
            (0, double.PositiveInfinity),
        Element.Unit when Reaches(call, l => l.Support is Reals or ParameterBounds or PositiveReals or Circle) => (0, 1),
        Element.Count when Reaches(call, l => l is { Target.Element: Element.Int, Support: not NaturalNumbers }) =>
            (0, double.PositiveInfinity),
        Element.Index when Reaches(call, l => l.Target.Element is Element.Int or Element.Count) => (1, double.PositiveInfinity),
        _ => null,
    };

    /// <summary>
    /// Whether the distribution can be drawn between bounds: by a quantile function, by rejection, or, for a mixture, by the components'
    /// probabilities.
    /// </summary>
    public static bool CanTruncate(DistributionCall call, StandardCatalog catalog) => catalog[call.Of] switch
    {
        Truncated => call.Distributions.All(l => CanTruncate(l, catalog)),
        Mixture =>
            call.Distributions.All(l =>
                l.Of.Draws == DrawTypeSource.AsValue || ((catalog[l.Of] is IDistributionFunction or Mixture) && CanTruncate(l, catalog))),
        var other => other is IQuantile or IElementSampler,
    };

    /// <summary>Whether a distribution, or one of its components, has a given kind of values.</summary>
    private static bool Reaches(DistributionCall call, Func<DistributionSignature, bool> isWide) => call.Of.Draws switch
    {
        DrawTypeSource.AsPattern => isWide(call.Of),
        DrawTypeSource.AsDistributions => call.Distributions.Any(l => Reaches(l, isWide)),
        _ => false,
    };
}
