namespace ProbDsl.Inference.Fits;

/// <summary>A plan in one line: `branch[n] is marginalized (3 states) · weight, mean by EM, in closed form`.</summary>
public static class PlanSentence
{
    /// <summary>What a plan without blocks computes.</summary>
    public const string OfNothing = "the log density of the data, since nothing is unknown";

    /// <param name="problem">The story with its data.</param>
    /// <param name="selection">The selected method, with its plan.</param>
    public static string Describe(Problem problem, MethodSelection selection)
    {
        var (plan, method) = (selection.Plan!, selection.Method!);
        var apart = plan.Blocks.Select(b => b.By.Header(b, problem)).OfType<string>();
        var estimated = plan.Blocks.Where(b => b.By.Header(b, problem) is null).GroupBy(b => b.Name)
            .Select(way => $"{string.Join(", ", way.SelectMany(b => b.Unknowns))} by "
                + $"{method.Name.ToUpperInvariant()}{(way.First().By is ClosedFormPoint ? " in " : ", ")}{way.Key}");
        return string.Join(" · ", apart.Concat(estimated).DefaultIfEmpty(OfNothing));
    }
}
