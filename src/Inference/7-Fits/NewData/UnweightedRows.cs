namespace ProbDsl.Inference.NewData;

/// <summary>
/// A story in which rows without a density of their own have one, for draws whose weights are equal whatever the density of a row is: those
/// of a guide, and those given rows of a continuous-time model, which has no other unknowns.
/// </summary>
internal static class UnweightedRows
{
    /// <summary>
    /// The graph with `x[n] ~ Normal(value, 1)` in place of `x[n] ~ Delta(value)`, and with the base in place of a
    /// continuous-time model.
    /// </summary>
    public static ModelGraph Rewrite(ModelGraph graph, StandardCatalog catalog)
    {
        var path = StoryStructures.Of(graph).Path;
        return path is null && !IsWithoutDensity(graph) ? graph
            : graph with { Story = [.. graph.Story.Select(s => ReferenceEquals(s, path?.Draw) ? path!.Base
                : s is Draw draw && IsWithoutDensity(graph, draw) ? Dense(draw, catalog) : s)] };
    }

    public static bool IsWithoutDensity(ModelGraph graph, Statement statement) =>
        statement is Draw draw && graph[draw.Target.Of].Role == Role.Data && GeneratedRows.IsCertain(graph, draw);

    private static bool IsWithoutDensity(ModelGraph graph) => graph.Story.Any(s => IsWithoutDensity(graph, s));

    private static Draw Dense(Draw draw, StandardCatalog catalog)
    {
        var (normal, of) = (catalog.FindDistribution("Normal")!, draw.Distribution);
        return draw with
        {
            Distribution = of with
            {
                Of = normal,
                Arguments = [new BoundArgument(normal.Parameters.First(p => p.Name == "mean"), of.Values.First().Value),
                    new BoundArgument(normal.Parameters.First(p => p.Name == "sd"), new Literal(1, TensorType.Real, of.Span))],
            },
        };
    }
}
