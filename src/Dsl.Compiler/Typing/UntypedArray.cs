namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Detects arrays such as `v[n] ~ Normal(v[parent[n]], 1)`: if every line reads other elements of the array, there is no cycle, but no line
/// determines the type.
/// </summary>
internal static class UntypedArray
{
    /// <summary>The diagnostic; null if a line reads the very element that it defines, or the whole array.</summary>
    public static Diagnostic? Find(string name, IReadOnlyList<StatementInLoops> lines)
    {
        if (!lines.All(l => ReadsOthers(name, l))) return null;
        var target = lines[0].Target;
        return CompilerDiagnostics.WrongType(target.Span,
            $"the type of `{name}` cannot be inferred: each of its lines reads `{name}` itself",
            $"write it on the left: `{target.Span.OneLine}: real {(lines[0].Statement is DrawSyntax ? "~" : "=")} ...`");
    }

    private static bool ReadsOthers(string name, StatementInLoops line)
    {
        var members = SyntaxTree.Elements(line.RightSide).Where(e => e.Array is ReferenceSyntax array && array.Name.Text == name).ToList();
        return members.Count > 0 && members.Count == SyntaxTree.Names(line.RightSide).Count(n => n == name)
            && members.TrueForAll(m => !Texts(m.Indices).SequenceEqual(Texts(line.Target.Dims)));
    }

    private static IEnumerable<string> Texts(ValueList<IndexSyntax> indices) => indices.Select(i => i.Span.Text);
}
