namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// Selects the definitions (`=`) that a fit reports with its unknowns: those that depend on an unknown and on nothing that is dropped, are
/// the same for every group length, and do not have a value for each of very many rows.
/// </summary>
public sealed class ReportedDefinitions(Problem problem, MissingDataAnalysis unobserved, StoryLowering lowering)
{
    /// <summary>The largest number of elements of a reported definition.</summary>
    public const int MostElements = 1000;

    /// <param name="integrated">Latents that are integrated: definitions that read them have no value.</param>
    public IReadOnlyList<Variable> Find(params IReadOnlyCollection<IntegratedBlock> integrated) =>
        [.. Candidates(problem, unobserved).Where(d => !Reads(d).Any(r => integrated.Any(c => c.Has(r.Of))) && HasArray(d))];

    /// <summary>The definitions, including those that turn out to have no array.</summary>
    public static IEnumerable<Variable> Candidates(Problem problem, MissingDataAnalysis unobserved) =>
        problem.Graph.Variables.Where(v => v.Role == Role.Derived && DependsOnUnknown(v, problem.Graph, unobserved) && IsShort(v, problem));

    /// <summary>Those that depend on an unknown and have more elements than are reported.</summary>
    public static IEnumerable<Variable> TooLong(Problem problem, MissingDataAnalysis unobserved) =>
        problem.Graph.Variables.Where(v => v.Role == Role.Derived && DependsOnUnknown(v, problem.Graph, unobserved)
            && !v.Whole.Dims.Any(d => problem.IsRagged(d.Size)) && problem.ShapeOf(v).Count > MostElements);

    private static bool DependsOnUnknown(Variable defined, ModelGraph graph, MissingDataAnalysis unobserved)
    {
        var reads = Reads(graph, defined).Select(r => graph[r.Of]).ToList();
        return reads.Exists(unobserved.StaysUnknown) && !reads.Exists(r =>
            unobserved.Latents.Contains(r.Name) || unobserved.LeftOut.ContainsKey(r.Name) || unobserved.Integrated.ContainsKey(r.Name));
    }

    private IEnumerable<Access> Reads(Variable defined) => Reads(problem.Graph, defined);

    private static IEnumerable<Access> Reads(ModelGraph graph, Variable defined) =>
        graph.StatementsOf(defined.Name).SelectMany(s => DeepReads.Find(graph, s));

    private static bool IsShort(Variable defined, Problem problem) =>
        !defined.Whole.Dims.Any(d => problem.IsRagged(d.Size)) && problem.ShapeOf(defined).Count <= MostElements;

    /// <summary>Whether a definition has an array; one that reads a summed-out label has none.</summary>
    private bool HasArray(Variable defined) => LoweringLimit.Find(() => lowering.Array(defined.Name)) is null;
}
