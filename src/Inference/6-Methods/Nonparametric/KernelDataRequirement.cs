namespace ProbDsl.Inference.Nonparametric;

/// <summary>
/// Requires that data under kernels are real numbers, that a kernel with an estimated bandwidth has unbounded support, and that a bandwidth
/// is positive.
/// </summary>
/// <param name="distribution">The trait of the distribution.</param>
internal sealed class KernelDataRequirement(DistributionTraits distribution) : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is not Draw draw || !draw.Distribution.Of.Is(distribution)) yield break;
        var (data, written) = (story.Graph[draw.Target.Of], KernelStatement.WrittenOf(draw.Distribution));
        var param = written.Argument is Access access && story.Graph[access.Of] is { Role: Role.Param } open ? open : null;
        if (data.Type.Element != Element.Real)
            yield return new($"`{data.Name}` is {data.Type}, but kernels need real numbers", AsReal(data), data.Span);
        if ((written.Argument is Symbol { Name: "likelihood" } || param is not null)
            && !KernelStatement.KernelOf(draw.Distribution).HasInfiniteSupport)
            yield return new(
                "a kernel with bounded support gives an isolated row density 0, "
                    + "so the most isolated row alone would determine the bandwidth",
                "use `gaussian` or `exponential`, or give the bandwidth as a number",
                written.Argument.Span);
        if (param is not null && param.Type.Element is not (Element.Positive or Element.Covariance))
            yield return new($"`{param.Name}` is {param.Type}, but a bandwidth must be positive", "declare it as positive", param.Span);
    }

    private static string AsReal(Variable data) => data.Type.Element == Element.Positive
        ? $"declare `{data.Name}` as real, preferably on the log scale: `real from log({data.Name})`"
        : $"declare `{data.Name}` as real, or use `Empirical()`";
}
