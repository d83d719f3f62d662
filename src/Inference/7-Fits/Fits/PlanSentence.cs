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
        return string.Join(" · ", Unobserved(plan, problem).Concat(Marginalized(plan, problem)).Concat(Estimated(plan, method))
            .DefaultIfEmpty(OfNothing));
    }

    /// <summary>A latent as its statement writes it, `kind[n]`; a param by its name.</summary>
    public static string Written(ModelGraph graph, string name) => graph.StatementsOf(name).MaxBy(s => s.Loops.Count)?.Name ?? name;

    private static IEnumerable<string> Unobserved(InferencePlan plan, Problem problem) =>
        plan.Blocks.Where(b => b.By is Omission or CellMarginalization)
            .Select(b => $"{string.Join(", ", b.Unknowns.Select(u => Written(problem.Graph, u)))} {b.By.Name} ({b.Reason})");

    private static IEnumerable<string> Marginalized(InferencePlan plan, Problem problem) =>
        plan.Blocks.Where(b => b.By is EnumeratedStateTreatment).SelectMany(b =>
            b.Unknowns.Select(latent => $"{Written(problem.Graph, latent)} is {b.By.Name}{States(problem, latent)}"));

    private static string States(Problem problem, string latent) =>
        problem.Graph[latent].Support is FiniteSupport states ? $" ({CountedNoun.Of(problem.SizeOf(states.Count), "state")})" : "";

    private static IEnumerable<string> Estimated(InferencePlan plan, InferenceMethod method) =>
        plan.Blocks.Where(b => b.By is not (EnumeratedStateTreatment or Omission or CellMarginalization)).GroupBy(b => b.By.Name)
            .Select(way => $"{string.Join(", ", way.SelectMany(b => b.Unknowns))} by "
                + $"{method.Name.ToUpperInvariant()}{(way.First().By is ClosedFormPoint ? " in " : ", ")}{way.Key}");
}
