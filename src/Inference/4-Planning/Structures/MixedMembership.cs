namespace ProbDsl.Inference.Structures;

/// <summary>Labels with unknown probabilities for each of the groups, rows or levels of data, as the topics of documents.</summary>
public static class MixedMembership
{
    /// <summary>Whether the probabilities of a label are such.</summary>
    public static bool Has(ModelGraph graph, Variable label) =>
        graph.StatementsOf(label.Name).Any(draw => DeepReads.Find(graph, draw).Any(read => IsOfGroups(graph, graph.Find(read.Of))));

    private static bool IsOfGroups(ModelGraph graph, Variable? read) => read is { Role: Role.Latent, Support: Simplices }
        && read.Extents.Any(e => ParameterCount.NumberOf(e.Size, graph) is null);
}
