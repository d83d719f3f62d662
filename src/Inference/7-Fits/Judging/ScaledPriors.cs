namespace ProbDsl.Inference.Judging;

/// <summary>
/// The unknowns whose priors power scaling scales: those outside of groups, and those of groups whose distribution reads no other unknown,
/// as `b[k] ~ Normal(0, 10)`. Effects of groups in a hierarchy, and those that an unknown scale multiplies, belong to the likelihood, as do
/// the unknowns of rows.
/// </summary>
/// <param name="graph">The story.</param>
internal sealed class ScaledPriors(ModelGraph graph)
{
    private readonly HashSet<Size> groups =
        graph.Variables.Where(v => v.Role == Role.Data).Select(v => v.Whole.States).OfType<Size>().ToHashSet();

    /// <summary>Their names, in the order of the story.</summary>
    public List<string> Find() => [.. graph.Variables.Where(v => v is { Role: Role.Latent, IsFiniteLatent: false })
        .Where(v => !IsOfGroups(v) || (!IsOfRows(v) && HasConstantPrior(v) && !IsMultiplied(v))).Select(v => v.Name)];

    private bool IsOfGroups(Variable unknown) => unknown.Extents.Any(e => e.Plate is not null || groups.Contains(e.Size));

    /// <summary>Whether each row of some data has one of its own.</summary>
    private bool IsOfRows(Variable unknown) => graph.Variables.Any(v => v.Role == Role.Data
        && graph.StatementsOf(v.Name).OfType<Draw>().Any() && v.Extents.Count > 0
        && v.Extents.All(e => e.Plate is not null && unknown.Extents.Any(own => own.Plate == e.Plate)));

    private bool HasConstantPrior(Variable unknown) =>
        graph.StatementsOf(unknown.Name).All(s => s is Draw && !DeepReads.Find(graph, s).Any(r => IsUnknown(r.Of)));

    /// <summary>Whether an operation other than a sum combines it with another unknown, as a scale of effects.</summary>
    private bool IsMultiplied(Variable unknown) => graph.Story.SelectMany(ExprTree.RightSides).SelectMany(ExprTree.All).OfType<Apply>()
        .Any(a => a.Given.Count > 1 && a.Function.Name is not ("+" or "-") && a.Given.Any(of => Reads(of, name => name == unknown.Name))
            && a.Given.Any(of => Reads(of, name => name != unknown.Name && IsUnknown(name))));

    private bool Reads(Argument argument, Func<string, bool> those) => DeepReads.Find(graph, argument).Any(r => those(r.Of));

    private bool IsUnknown(string name) => graph[name].Role is Role.Latent or Role.Param;
}
