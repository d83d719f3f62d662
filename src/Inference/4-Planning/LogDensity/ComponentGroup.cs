namespace ProbDsl.Inference.LogDensity;

/// <summary>Unknowns that have a member for each component of the same labels or mixtures, however the story is written.</summary>
/// <param name="States">The size that counts the components.</param>
/// <param name="Labels">The labels whose states the components are; none for those of a mixture alone.</param>
/// <param name="Carriers">The unknowns, with their dimensions that have a member for each component.</param>
public sealed record ComponentGroup(Size States, IReadOnlyList<Variable> Labels, List<(Variable Of, List<int> Axes)> Carriers)
{
    /// <summary>
    /// The groups of a density. Arrays belong together if a label's distribution reads them, a label selects their elements, the same
    /// mixture reads them, or one is computed or drawn from the other.
    /// </summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="joint">The density, with the labels that it marginalizes.</param>
    /// <param name="isCarrier">Whether the members of an unknown can be exchanged in the coordinates.</param>
    public static IEnumerable<ComponentGroup> Find(Problem problem, LogJoint joint, Func<Coordinate, bool> isCarrier)
    {
        List<Variable> unknowns = [.. joint.Coordinates.Where(c => c.Cells is null && isCarrier(c)).Select(c => c.Unknown)];
        foreach (var states in ComponentCounts.Find(problem.Graph, joint.Marginalized).Where(c => problem.SizeOf(c) > 1))
        {
            List<Variable> labels = [.. joint.Marginalized.Where(l => ((FiniteSupport)l.Support).Count == states)];
            var carriers = unknowns.ConvertAll(u => (Of: u, Axes: ComponentOrder.AxesOf(u, states))).FindAll(c => c.Axes.Count > 0);
            foreach (var names in Sets(problem.Graph, states, labels).OrderBy(s => carriers.FindIndex(c => s.Contains(c.Of.Name))))
                if (carriers.FindAll(c => names.Contains(c.Of.Name)) is { Count: > 0 } own)
                    yield return new(states, labels.FindAll(l => names.Contains(l.Name)), own);
        }
    }

    /// <summary>The names of arrays and labels that belong together; only those of a label or a mixture.</summary>
    private static List<HashSet<string>> Sets(ModelGraph graph, Size states, List<Variable> labels)
    {
        var sets = new List<HashSet<string>>();
        foreach (var label in labels)
            Join([label.Name, .. graph.StatementsOf(label.Name).SelectMany(ExprTree.Reads).Select(r => r.Of).Where(IsArray),
                .. graph.Story.SelectMany(ExprTree.Reads).Where(r => Reads(r).Skip(1).Contains(label.Name))
                    .Select(r => r.Of).Where(IsArray)]);
        foreach (var mixture in ComponentCounts.Mixtures(graph).Where(m => ComponentCounts.SizeOf(m) == states))
            Join([.. Reads(mixture).Where(IsArray)]);
        // what arrays of a set are computed from, and what is computed from them
        for (var count = -1; count != sets.Sum(s => s.Count);)
        {
            count = sets.Sum(s => s.Count);
            foreach (var of in graph.Assignments.Where(a => IsArray(a.Target.Of)))
            {
                string[] all = [of.Target.Of, .. ExprTree.Reads(of).Select(r => r.Of).Where(IsArray)];
                if (sets.Exists(s => s.Overlaps(all))) Join(all);
            }
        }

        return sets;

        bool IsArray(string name) => graph.Find(name) is { Role: not (Role.Constant or Role.Data) } of
            && of.Whole.Dims.Any(d => d.Size == states);

        void Join(string[] names)
        {
            if (names.Length == 0) return;
            HashSet<string> joined = [.. names];
            foreach (var set in sets.FindAll(s => s.Overlaps(joined))) joined.UnionWith(set);
            sets.RemoveAll(s => s.Overlaps(joined));
            sets.Add(joined);
        }
    }

    private static IEnumerable<string> Reads(Argument argument) => ExprTree.Accesses(argument).Select(a => a.Of);
}
