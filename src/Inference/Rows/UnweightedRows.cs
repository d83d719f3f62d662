using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Rows;

/// <summary>
/// A story in which rows without a density have one, for draws of a guide, whose weights are equal whatever the density of a row is.
/// </summary>
internal static class UnweightedRows
{
    /// <summary>The graph with `x[n] ~ Normal(value, 1)` in place of `x[n] ~ Delta(value)`.</summary>
    public static ModelGraph Of(ModelGraph graph, StandardCatalog catalog) => IsWithoutDensity(graph)
        ? graph with { Story = [.. graph.Story.Select(s => s is Draw draw && IsWithoutDensity(graph, draw) ? Dense(draw, catalog) : s)] }
        : graph;

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
