namespace ProbDsl.Inference.Em;

/// <summary>
/// Finds probabilities whose prior is infinite at 0, where the expected log density has no maximum: with a concentration below 1 and few
/// observations of a state, the M step leaves the simplex.
/// </summary>
internal static class UnboundedPrior
{
    /// <summary>The draw of the first probabilities that are outside of the simplex; null if there are none.</summary>
    /// <param name="joint">The density.</param>
    /// <param name="graph">The story.</param>
    /// <param name="point">The point after an M step.</param>
    public static Draw? Find(LogJoint joint, ModelGraph graph, double[] point) => joint.Coordinates.Select(c => c.Unknown)
        .Where(u => u is { Role: Role.Latent, Support: Simplices } && joint.PlacesOf(u.Name).Any(p => point[p] < 0))
        .SelectMany(u => graph.StatementsOf(u.Name)).OfType<Draw>().FirstOrDefault();
}
