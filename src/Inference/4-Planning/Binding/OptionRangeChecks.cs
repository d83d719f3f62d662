using ProbDsl.Compiler.Diagnostics;

namespace ProbDsl.Inference.Binding;

/// <summary>
/// Checks options that are expressions of hyperparameters against their ranges, once these have values: `spline(bound = B - 1)`.
/// </summary>
internal static class OptionRangeChecks
{
    public static IEnumerable<Diagnostic> Find(Problem problem, StandardCatalog catalog) =>
        [.. OfNumbers(problem, catalog), .. OfSizes(problem)];

    private static IEnumerable<Diagnostic> OfSizes(Problem problem) =>
        from use in Uses(problem.Graph)
        from option in use.Given
        let given = option.Value as SizeArgument
        let kind = use.Known.First(o => o.Name == option.Name).Kind as SizeKind
        where given is not null && kind?.Most is { } most && problem.SizeOf(given.Extent.Size) > most
        select CompilerDiagnostics.OutOfRange(given.Span, $"`{option.Name}` of `{use.Owner}`", kind.Words,
            problem.SizeOf(given.Extent.Size));

    private static IEnumerable<Diagnostic> OfNumbers(Problem problem, StandardCatalog catalog) =>
        from use in Uses(problem.Graph)
        from option in use.Given
        where option.Value is Expr and not Literal
        let kind = use.Known.First(o => o.Name == option.Name).Kind as NumberKind
        where kind is not null
        let number = KnownOptions.NumberOf((Expr)option.Value, problem, catalog)
        where !kind.Range.Contains(number)
        select CompilerDiagnostics.OutOfRange(option.Value.Span, $"`{option.Name}` of `{use.Owner}`", kind.Words, number);

    /// <summary>All uses of what has options: layers, maps of flows, SDEs and functions.</summary>
    private static IEnumerable<(string Owner, ValueList<OptionSignature> Known, ValueList<GivenOption> Given)> Uses(ModelGraph graph)
    {
        Statement[] statements = [.. graph.Story, .. graph.Guide];
        var layers = graph.Callables.OfType<Net>().SelectMany(n => n.AllLayers).Select(l => (l.Of.Name, l.Of.Options, l.Options));
        var maps = graph.Callables.OfType<Flow>().SelectMany(f => f.Maps)
            .Concat(statements.OfType<Draw>().SelectMany(d => d.Distribution.Through))
            .Where(m => m.Of is not null).Select(m => (m.Of!.Name, m.Of.Options, m.Options));
        var sdes = graph.Callables.OfType<Sde>().Select(s => (s.Of.Name, s.Of.Options, s.Options));
        var functions = statements.SelectMany(ExprTree.RightSides).Concat(graph.Callables.OfType<StoryFunction>().Select(f => f.Body))
            .SelectMany(ExprTree.All).OfType<Apply>().Select(a => (a.Function.Name, a.Function.Options, a.Options));
        return [.. layers, .. maps, .. sdes, .. functions];
    }
}
