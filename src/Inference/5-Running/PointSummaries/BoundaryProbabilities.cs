namespace ProbDsl.Inference.PointSummaries;

/// <summary>
/// Finds unconstrained parameters of probabilities that have moved so far that the probability is 0 or 1 up to rounding, while the density
/// has converged: its maximum is on the edge of its support and is finite there. A scale that goes to 0, or a probability whose prior is
/// infinite at 0, is not among them.
/// </summary>
public static class BoundaryProbabilities
{
    /// <inheritdoc cref="EdgeWarnings.Far"/>
    public const double Far = EdgeWarnings.Far;

    /// <summary>
    /// A step outwards, and the change of the log density that counts as none: if each step of 1 divides the remaining change by e, the
    /// density would still increase by 1e-6 at most.
    /// </summary>
    private const double Outwards = 5, AtRest = 1e-3;

    /// <summary>
    /// The unconstrained parameters on an edge; if a simplex has several probabilities at 0, all of its parameters, since the density no
    /// longer determines their ratios.
    /// </summary>
    /// <param name="objective">The density without the Jacobian.</param>
    /// <param name="mode">A point; an infinite number counts as on an edge.</param>
    public static int[] Find(StoryObjective objective, Mode mode)
    {
        var joint = objective.Joint;
        List<int> far = [.. Enumerable.Range(0, mode.Position.Length)
            .Where(i => !double.IsFinite(mode.Position[i]) || (Math.Abs(mode.Position[i]) > Far && HasConverged(objective, mode, [i])))];
        far.AddRange(LastStates(objective, mode));
        var whole = far.Select(i => joint.NameOf(i).Unknown).Where(u => u.Support is Simplices && u.Whole.Rank == 1).Distinct()
            .SelectMany(u => joint.PlacesOf(u.Name));
        return [.. far.Union(whole).Order()];
    }

    /// <summary>
    /// Whether a transformed parameter has gone far: a probability to 0 or 1, a scale by more than exp(15), 3e6, from where the
    /// optimization started in the units of the data.
    /// </summary>
    public static bool IsFar(StoryObjective objective, double[] position, int place) => objective.Joint.IsTransformed(place)
        && Math.Abs(position[place] - OriginOf(objective, place)) > Far;

    /// <summary>Where the distance that a parameter has gone begins: logits have no unit.</summary>
    public static double OriginOf(StoryObjective objective, int place) =>
        objective.Joint.NameOf(place).Unknown.Support is Simplices or UnitInterval ? 0 : objective.Origin?[place] ?? 0;

    /// <summary>
    /// Whether only the first states of sequences read it: each of them is observed rarely, so that the maximum is usually on the edge.
    /// </summary>
    public static bool IsOfFirstStates(ModelGraph graph, Variable unknown)
    {
        var readers = graph.Story.Where(s => DeepReads.Find(graph, s).Any(r => r.Of == unknown.Name)).ToList();
        return readers.Count > 0 && readers.TrueForAll(s =>
            s is Draw { Target: var target } && graph[target.Of].IsFiniteLatent && target.At.Any(a => a is AffineIndex { Loop: null }));
    }

    /// <summary>Warnings about unknowns with parameters on an edge, except for the probabilities of first states.</summary>
    public static IEnumerable<Diagnostic> Warnings(ModelGraph graph, LogJoint joint, FitSummary summary, IEnumerable<int> onEdge)
    {
        foreach (var place in onEdge.DistinctBy(i => joint.NameOf(i).Name))
        {
            var (name, unknown) = joint.NameOf(place);
            if (IsOfFirstStates(graph, unknown)) continue;
            var values = summary.Estimates.Single(e => e.Name == unknown.Name).Value.Values;
            var reader = graph.Story.OfType<Draw>().FirstOrDefault(d => DeepReads.Find(graph, d).Any(r => r.Of == unknown.Name));
            double[] reported = unknown.Support is Simplices ? values[joint.MemberOf(place).Places]
                : name == unknown.Name ? values : [values[place - joint.PlacesOf(unknown.Name)[0]]];
            yield return RunDiagnostics.OnBoundary(reader?.Distribution.Span ?? unknown.Span, name, reported, unknown.Support);
        }
    }

    /// <summary>
    /// One parameter of each simplex whose last probability is 0: its logits are relative to the last, so that those of all others grow
    /// together.
    /// </summary>
    private static IEnumerable<int> LastStates(StoryObjective objective, Mode mode)
    {
        foreach (var simplex in objective.Joint.Coordinates.Where(c => c.Unknown.Support is Simplices && c.Free[^1] > 1))
            foreach (var row in objective.Joint.PlacesOf(simplex.Unknown.Name).Chunk(simplex.Free[^1]))
                if (row.Where(i => mode.Position[i] > Far).ToArray() is { Length: > 1 } growing && HasConverged(objective, mode, growing))
                    yield return growing[0];
    }

    /// <summary>Whether the density does not change where these parameters move outwards together.</summary>
    private static bool HasConverged(StoryObjective objective, Mode mode, int[] places)
    {
        if (objective.Joint.NameOf(places[0]).Unknown.Support is not (Simplices or UnitInterval)) return false;
        double[] moved = [.. mode.Position];
        foreach (var place in places) moved[place] += Math.CopySign(Outwards, moved[place]);
        return Math.Abs(objective.Density(moved) - objective.Density(mode.Position)) < AtRest;
    }
}
