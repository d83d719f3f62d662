using ProbDsl.Compiler.Graph;

namespace ProbDsl.Inference.InferNet;

/// <summary>
/// Which real vectors are one variable: those that `dot` or `MvNormal` reads or draws. A vector whose Normal prior has an unknown scale
/// stays an array of numbers.
/// </summary>
internal static class VectorUse
{
    public static HashSet<string> Of(ModelGraph graph, IEnumerable<Statement> statements)
    {
        var draws = statements.OfType<Draw>().ToList();
        HashSet<string> read = [.. draws.Where(d => d.Distribution.Of.Name == "MvNormal").Select(d => d.Target.Of)
            .Concat(draws.SelectMany(d => d.Distribution.Values.SelectMany(v => Reads(graph, d, v.Value))))];
        read.RemoveWhere(name => draws.Find(d => d.Target.Of == name) is { Distribution: { Of.Name: "Normal" } prior }
            && prior.Values.Any(v => ReadsUnknown(graph, v.Value)));
        return read;
    }

    private static bool ReadsUnknown(ModelGraph graph, Expr value) =>
        ExprTree.All(value).OfType<Access>().Any(a => graph[a.Of].Role is not Role.Constant);

    private static IEnumerable<string> Reads(ModelGraph graph, Draw draw, Expr value) => draw.Distribution.Of.Name == "MvNormal"
        ? Vectors(graph, [value])
        : ExprTree.All(value).OfType<Apply>().Where(a => a.Function.Name == "dot").SelectMany(a => Vectors(graph, a.Arguments));

    private static IEnumerable<string> Vectors(ModelGraph graph, IEnumerable<Expr> values) =>
        from access in values.OfType<Access>()
        let type = graph[access.Of].Type
        where type is { Element: Element.Real, Rank: 1 }
        select access.Of;
}
