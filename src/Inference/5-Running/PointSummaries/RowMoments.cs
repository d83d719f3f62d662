namespace ProbDsl.Inference.PointSummaries;

/// <summary>
/// The number of moments of the rows of a factor analysis, where all rows have one normal distribution: D (D + 1) / 2 covariances of D
/// columns, and their means as far as parameters determine them. Further parameters are not identified, so that they do not count.
/// </summary>
internal static class RowMoments
{
    /// <summary>The number of moments; null if the rows are not known to have one normal distribution.</summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="joint">Its log density.</param>
    /// <param name="integrated">The latents that are integrated.</param>
    public static int? Count(Problem problem, LogJoint joint, IEnumerable<IntegratedBlock> integrated)
    {
        var graph = problem.Graph;
        var loadings = RotatedLoading.Find(graph).Select(l => l.Param.Name).ToHashSet();
        if (loadings.Count == 0 || !joint.IsOfParams || joint.Marginalized.Count > 0
            || integrated.ToList() is not [GaussianMembers { AreOfRows: true, Members: var members, Observations: var observations }]
            || !members.All(m => m.Loops.Count == 1)) return null;
        var rows = members[0].Loops[0];
        var reads = graph.Story.SelectMany(s => DeepReads.Find(graph, s)).Select(r => graph[r.Of]).ToList();
        var isOfOneDistribution = graph.Variables.Where(v => v.Role == Role.Data).All(v => observations.Any(o => o.Target.Of == v.Name))
            && observations.All(o => o.Target.At[0] is AffineIndex { Loop: { } loop } && IsOver(rows, loop))
            && !reads.Exists(v => v.Role == Role.Data) && !graph.Story.Any(s => ReadsPosition(s, rows))
            && joint.Coordinates.All(c => c.Unknown.Extents.All(e => e.Size != rows.To));
        if (!isOfOneDistribution) return null;
        var columns = observations.Select(o => o.Target.Of).Distinct().Sum(name => problem.ShapeOf(graph[name])[1..].Count);
        var locations = joint.Coordinates.Where(c => c.Unknown.Support is Reals && !loadings.Contains(c.Unknown.Name))
            .Sum(c => c.Free.Count);
        return (columns * (columns + 1) / 2) + Math.Min(columns, locations);
    }

    /// <summary>Whether the number of a row is itself a number of a statement.</summary>
    private static bool ReadsPosition(Statement statement, Loop rows) =>
        ExprTree.RightSides(statement).SelectMany(side => ExprTree.All(side))
            .Any(e => e is Position position && IsOver(rows, position.Loop));

    private static bool IsOver(Loop rows, Loop loop) => loop.Plate == rows.Plate && loop.To == rows.To;
}
