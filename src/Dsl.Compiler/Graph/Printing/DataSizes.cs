namespace ProbDsl.Compiler.Graph.Printing;

/// <summary>The sizes in types of data that only the data tell: D of `real[D]`. Plates stand in brackets of their own.</summary>
internal static class DataSizes
{
    public static IEnumerable<string> Of(ModelGraph graph) =>
        [.. graph.Variables.Where(v => v.Role == Role.Data).SelectMany(Symbols).Distinct()
            .Where(s => graph.Plates.All(p => p.Name != s) && graph.Variables.All(v => v.Name != s))];

    private static IEnumerable<string> Symbols(Variable data) =>
        data.Extents.Concat(data.Type.Dims).Select(d => d.Size).Concat(data.Type.States is { } states ? [states] : [])
            .SelectMany(s => s.Symbols);
}
