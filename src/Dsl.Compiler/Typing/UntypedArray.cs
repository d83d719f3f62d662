using ProbDsl.Compiler.Binding;
using ProbDsl.Compiler.Diagnostics;
using ProbDsl.Compiler.Foreign;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Typing;

/// <summary>
/// `v[n] ~ Normal(v[parent[n]], 1)`: an array each line of which reads other members of it is no circle, but its type follows from none of
/// them.
/// </summary>
internal static class UntypedArray
{
    /// <summary>What is missing; null where a line reads the very member that it defines, or the whole.</summary>
    public static Diagnostic? Find(string name, IReadOnlyList<PlacedStatement> lines)
    {
        if (!lines.All(l => ReadsOthers(name, l))) return null;
        var target = lines[0].Target;
        return CompilerDiagnostics.WrongType(target.Span,
            $"the type of `{name}` does not follow from its lines, each of which reads `{name}` itself",
            $"write it on the left: `{Template.OneLine(target.Span)}: real {(lines[0].Statement is DrawSyntax ? "~" : "=")} ...`");
    }

    private static bool ReadsOthers(string name, PlacedStatement line)
    {
        var members = SyntaxWalk.Elements(line.RightSide).Where(e => e.Array is ReferenceSyntax array && array.Name.Text == name).ToList();
        return members.Count > 0 && members.Count == SyntaxWalk.Names(line.RightSide).Count(n => n == name)
            && members.TrueForAll(m => !Texts(m.Indices).SequenceEqual(Texts(line.Target.Dims)));
    }

    private static IEnumerable<string> Texts(ValueList<IndexSyntax> indices) => indices.Select(i => i.Span.Text);
}
