namespace ProbDsl.Compiler.Graph.Printing;

/// <summary>The sizes in the types of data that are set by the data: D of `real[D]`. Plates are not included.</summary>
internal static class DataSizes
{
    public static IEnumerable<string> List(ModelGraph graph) =>
        [.. graph.Variables.Where(v => v.Role == Role.Data).SelectMany(Symbols).Distinct()
            .Where(s => graph.Plates.All(p => p.Name != s) && graph.Variables.All(v => v.Name != s))];

    private static IEnumerable<string> Symbols(Variable data) =>
        data.Extents.Concat(data.Type.Dims).Select(d => d.Size).Concat(data.Type.States is { } states ? [states] : [])
            .SelectMany(s => s.Symbols);
}
