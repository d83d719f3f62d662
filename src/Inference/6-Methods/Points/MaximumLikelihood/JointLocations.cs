namespace ProbDsl.Inference.MaximumLikelihood;

/// <summary>
/// Checks by the story alone, before any array is made, whether the matrix of least squares is too large for the memory: elements of a
/// location that a statement reads together, `sum(b[k] for k in 1..K)` or `dot(b, x[n])`, need a full matrix. Those that it reads through
/// a definition are found when the matrix is made.
/// </summary>
internal static class JointLocations
{
    /// <summary>The memory that is missing; null if there is enough, or if no value reads many elements.</summary>
    public static NotEnoughMemory? Missing(Problem problem, InferencePlan plan)
    {
        var locations = plan.Blocks.Where(b => b.By is ConditionalMaximization { Statistics: NaturalStatistics.Quadratic })
            .SelectMany(b => b.Unknowns).ToHashSet();
        return (from draw in problem.Graph.Story.OfType<Draw>()
                from access in ExprTree.Reads(draw)
                where locations.Contains(access.Of)
                select NormalParameters.MissingMemory(Together(problem, draw, access))).FirstOrDefault(missing => missing is not null);
    }

    /// <summary>The number of elements that one member of a statement's loops reads.</summary>
    private static double Together(Problem problem, Draw draw, Access access)
    {
        var dimensions = problem.Graph[access.Of].Whole.Dims;
        var together = 1.0;
        for (var i = 0; i < dimensions.Count; i++)
            if (i >= access.At.Count || access.At[i] is WholeDimension
                || (access.At[i] is AffineIndex { Loop: { } loop } && !draw.Loops.Contains(loop)))
                together *= problem.SizeOf(dimensions[i].Size);
        return together;
    }
}
