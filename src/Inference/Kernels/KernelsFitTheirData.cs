using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Kernels;

/// <summary>
/// Data under kernels are real numbers, a kernel under which a bandwidth is chosen reaches everywhere, and a bandwidth is positive.
/// </summary>
/// <param name="distribution">What it declares.</param>
internal sealed class KernelsFitTheirData(DistributionTraits distribution) : RequirementOf<Statement>
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story, Statement part)
    {
        if (part is not Draw draw || !draw.Distribution.Of.Is(distribution)) yield break;
        var (data, written) = (story.Graph[draw.Target.Of], KernelStatement.WrittenOf(draw.Distribution));
        var param = written.Argument is Access access && story.Graph[access.Of] is { Role: Role.Param } open ? open : null;
        if (data.Type.Element != Element.Real)
            yield return new($"`{data.Name}` is {data.Type}, and kernels spread over all real numbers", AsReal(data), data.Span);
        if ((written.Argument is Symbol { Name: "likelihood" } || param is not null)
            && !KernelStatement.KernelOf(draw.Distribution).ReachesEverywhere)
            yield return new(
                "a kernel that ends somewhere gives a row without neighbours density 0 given the others, "
                    + "so that the farthest row alone would choose the bandwidth",
                "take `gaussian` or `exponential`, or give the bandwidth as a number",
                written.Argument.Span);
        if (param is not null && param.Type.Element is not (Element.Positive or Element.Covariance))
            yield return new($"`{param.Name}` is {param.Type}, and a bandwidth is positive", "declare it as positive", param.Span);
    }

    private static string AsReal(Variable data) => data.Type.Element == Element.Positive
        ? $"declare `{data.Name}` as real, best on the scale of logs: `real from log({data.Name})`"
        : $"declare `{data.Name}` as real, or take `Empirical()`";
}
