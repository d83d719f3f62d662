namespace ProbDsl.Compiler.Binding;

/// <summary>
/// The names of a scope in topological order, each after those that its own lines read, regardless of the order of the lines. Without
/// recursion.
/// </summary>
internal static class DependencyOrder
{
    /// <summary>Hyperparameters, then the names that statements define.</summary>
    public static List<string> OfValues(Scope scope) =>
    [
        .. Sort(scope.Hypers.Keys,
            name => scope.Hypers.TryGetValue(name, out var hyper) && hyper.Value is { } value ? SyntaxTree.Names(value) : null),
        .. Sort(scope.Targets.Keys, name => scope.Targets.TryGetValue(name, out var lines) ? Names(lines) : null),
    ];

    private static IEnumerable<string> Names(List<StatementInLoops> lines)
    {
        foreach (var line in lines)
            foreach (var name in SyntaxTree.Names(line.RightSide)) yield return name;
    }

    /// <summary>Functions, nets, flows and SDEs.</summary>
    public static IEnumerable<string> OfCallables(Scope scope) =>
        Sort(scope.Callables.Keys, name => scope.Callables.TryGetValue(name, out var item) ? Syntax.Callables([item]) : null);

    private static IEnumerable<string> Sort(IEnumerable<string> names, Func<string, IEnumerable<string>?> reads)
    {
        var seen = new HashSet<string>();
        foreach (var name in names)
        {
            if (!seen.Add(name) || reads(name) is not { } first) continue;
            var path = new Stack<Visit>();
            path.Push(new(name, first.GetEnumerator()));
            while (path.TryPeek(out var top))
            {
                if (!top.Reads.MoveNext()) yield return path.Pop().Name;
                else if (top.Reads.Current is var next && seen.Add(next) && reads(next) is { } more)
                    path.Push(new(next, more.GetEnumerator()));
            }
        }
    }

    private sealed record Visit(string Name, IEnumerator<string> Reads);
}
