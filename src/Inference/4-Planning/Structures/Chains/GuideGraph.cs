namespace ProbDsl.Inference.Structures.Chains;

/// <summary>The names of a guide: its own and the story's, with the definitions of both.</summary>
public static class GuideGraph
{
    /// <summary>Whether the guide draws missing cells of the data.</summary>
    public static bool Imputes(ModelGraph graph, Variable data) =>
        data.Role == Role.Data && graph.Guide.OfType<Draw>().Any(d => d.Target.Of == data.Name);

    /// <summary>The missing cells of a data name as a variable.</summary>
    public static Variable MissingOf(Variable data) => data with { Name = $"{data.Name} (missing)", Role = Role.Latent };

    /// <summary>The graph of the guide, in which missing cells that it draws are separate variables.</summary>
    public static ModelGraph Create(ModelGraph graph) => graph with
    {
        Variables = [.. graph.Variables, .. graph.GuideVariables, .. graph.Variables.Where(v => Imputes(graph, v)).Select(MissingOf)],
        Story = [.. graph.Story.OfType<Define>(), .. graph.Guide.OfType<Define>()],
    };
}
