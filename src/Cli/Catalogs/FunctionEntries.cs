using ProbDsl.Compiler.Graph.Signatures;

namespace ProbDsl.Cli.Catalogs;

/// <summary>The functions and operators of the language in the syntax of a story.</summary>
internal static class FunctionEntries
{
    public static IReadOnlyList<CatalogEntry> List(StandardCatalog catalog) =>
        [.. catalog.Functions.Select(Entry).OrderBy(e => e.Group, StringComparer.Ordinal)
            .ThenBy(e => e.Group == "operators" ? "" : e.Name, StringComparer.Ordinal)];

    private static CatalogEntry Entry(FunctionSignature function)
    {
        var (names, summary) = SplitSummary(function.Summary);
        var isOperator = !char.IsLetter(function.Name[0]) || function.Name is "if" or "neg" or "and" or "or" or "not" or "div" or "mod";
        return new(isOperator ? "operators" : "functions", function.Name == "neg" ? "unary -" : function.Name,
            isOperator ? Operator(function) : $"{function.Name}({Arguments(function, names)})", summary, "", [],
            OptionArguments.List(function.Options));
    }

    /// <summary>Splits a summary that starts with `(x, sd, ...): ` into the argument names and the rest.</summary>
    private static (string? Names, string Summary) SplitSummary(string summary) =>
        summary[0] == '(' && summary.IndexOf("): ", StringComparison.Ordinal) is var end and > 0
            ? (summary[1..end], summary[(end + 3)..]) : (null, summary);

    private static string Operator(FunctionSignature function) => function.Name switch
    {
        "if" => "if c then a else b",
        "neg" => "-x",
        "not" => "not x",
        var infix => $"a {infix} b",
    };

    private static string Arguments(FunctionSignature function, string? names) =>
        string.Join(", ", (names is null ? [.. Positional(function)] : new[] { names }).Concat(function.Options.Select(o => o.ToString())));

    private static IEnumerable<string> Positional(FunctionSignature function)
    {
        var (least, most) = function.Arity;
        for (var at = 0; at < least; at++) yield return function.KindOf(at) is SizeKind ? "n" : least == 1 ? "x" : $"{(char)('a' + at)}";
        if (most > least) yield return "...";
    }
}
