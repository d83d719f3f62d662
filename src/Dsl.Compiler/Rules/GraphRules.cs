using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>What is held against the whole graph, one rule after another: dependencies, truncations, then what may be meant otherwise.</summary>
internal static class GraphRules
{
    public static IEnumerable<IEnumerable<Diagnostic>> All(ModelGraph graph, ICatalogue catalogue) =>
    [
        new Cycles([.. graph.Assignments], name => graph.Variables.Any(v => v.Name == name && v.Role == Role.Data)).Find(),
        new Truncations(graph, catalogue).Find(),
    ];
}
