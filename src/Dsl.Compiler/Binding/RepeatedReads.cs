namespace ProbDsl.Compiler.Binding;

/// <summary>Finds reads of a `repeated` variable outside of its loop, where it has several values instead of one.</summary>
internal sealed class RepeatedReads(Scope scope)
{
    public IEnumerable<Diagnostic> Find()
    {
        var repeated = scope.Targets.Values.SelectMany(t => t)
            .Where(s => !scope.Data.ContainsKey(s.Target.Name.Text) && s.Loops.Any(l => l.Repeated is not null))
            .ToLookup(s => s.Target.Name.Text);
        if (repeated.Count == 0) yield break;
        foreach (var reader in scope.Targets.Values.SelectMany(t => t).Concat(scope.Weights))
            foreach (var read in SyntaxTree.All(reader.RightSide).OfType<ReferenceSyntax>())
                if (repeated[read.Name.Text].FirstOrDefault()?.Loops.First(l => l.Repeated is not null) is { } loop
                    && !reader.Loops.Any(l => ReferenceEquals(l, loop)))
                    yield return CompilerDiagnostics.WrongTarget(read.Span,
                        $"`{read.Name.Text}` is repeated `{loop.Repeated!.Span.Text}` times (line {loop.Span.Line}), so outside of that "
                            + $"loop it has no single value", "read it inside that loop, or draw it in a loop without `repeated`");
    }
}
