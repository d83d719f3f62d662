namespace ProbDsl.Compiler.Foreign;

/// <summary>
/// Fills the arguments of a foreign call into its equivalent: `{1}` is the first, `{(1)}` the first in parentheses if needed, `{size}`
/// the length of the first.
/// </summary>
internal sealed class ArgumentTemplate(ValueList<CallArgumentSyntax> passed, Func<ExprSyntax, string?> lengthOf)
{
    // a string argument is the name in PyMC and Pyro, which is written on the left here
    private readonly List<ExprSyntax> arguments = [.. passed.Select(p => p.Value).Where(v => v is not StringSyntax)];

    /// <summary>The arguments as written, without strings.</summary>
    public static string WithoutNames(ValueList<CallArgumentSyntax> passed) =>
        string.Join(", ", passed.Where(p => p.Value is not StringSyntax).Select(p => p.Span.Text.ReplaceLineEndings(" ")));

    public string Fill(string written)
    {
        for (var i = 1; i <= 4; i++)
            written = written.Replace($"{{{i}}}", Text(i), StringComparison.Ordinal)
                .Replace($"{{({i})}}", Closed(i), StringComparison.Ordinal);
        return written.Replace("{size}", (arguments.Count > 0 ? lengthOf(arguments[0]) : null) ?? "rows", StringComparison.Ordinal);
    }

    private string Text(int position) => position <= arguments.Count ? arguments[position - 1].Span.OneLine : "...";

    private string Closed(int position) =>
        position <= arguments.Count && arguments[position - 1] is BinarySyntax or UnarySyntax or IfSyntax
            ? $"({Text(position)})" : Text(position);
}
