namespace ProbDsl.Inference.Structures.Gaussian;

/// <summary>Positions of members that data give.</summary>
/// <param name="graph">The story.</param>
/// <param name="unobserved">Its unobserved variables and missing cells.</param>
internal sealed class KnownPositions(ModelGraph graph, MissingDataAnalysis unobserved)
{
    /// <summary>Whether a read is of data without missing cells, or of a constant.</summary>
    public bool IsKnown(Access read) =>
        graph[read.Of].Role is Role.Data or Role.Constant && !unobserved.Filled.ContainsKey(read.Of);

    /// <summary>Whether a position depends on data and loops of a statement alone.</summary>
    public bool AreInside(ComputedIndex computed, Draw draw) => DeepReads.Find(graph, computed.Position).All(IsKnown)
        && ExprTree.LoopsIn(computed.Position).All(draw.Loops.Contains);
}
