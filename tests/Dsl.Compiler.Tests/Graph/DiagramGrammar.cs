using System.Text.RegularExpressions;

namespace ProbDsl.Tests.Graph;

/// <summary>
/// The parts of the grammars of DOT (graphviz.org/doc/info/lang.html) and of Mermaid's flowcharts (mermaid.js.org/syntax/flowchart.html)
/// that the printers use, a line each.
/// </summary>
internal static partial class DiagramGrammar
{
    /// <summary>The first line that is not DOT, or what stays open; empty where all is well.</summary>
    public static string WrongInDot(string text)
    {
        var lines = text.TrimEnd('\n').Split('\n').Select(l => l.Trim()).ToList();
        if (!DotStart().IsMatch(lines[0]) || lines[^1] != "}") return "no digraph { }";
        var inner = lines[1..^1];
        return inner.Find(l => !DotLine().IsMatch(l))
            ?? (inner.Count(l => l.EndsWith('{')) == inner.Count(l => l == "}") ? "" : "clusters stay open");
    }

    /// <summary>The first line that is not Mermaid, or an edge's end that is no node; empty where all is well.</summary>
    public static string WrongInMermaid(string text)
    {
        var lines = text.TrimEnd('\n').Split('\n').Select(l => l.Trim()).ToList();
        if (lines[0] != "flowchart TD") return lines[0];
        if (lines[1..].Find(l => !MermaidLine().IsMatch(l)) is { } wrong) return wrong;
        if (lines.Count(l => l.StartsWith("subgraph", StringComparison.Ordinal)) != lines.Count(l => l == "end"))
            return "subgraphs stay open";
        var nodes = lines.Select(l => MermaidNode().Match(l)).Where(m => m.Success).Select(m => m.Groups[1].Value).ToHashSet();
        return lines.Select(l => MermaidEdge().Match(l)).Where(m => m.Success).Select(m => m.Value).FirstOrDefault(e =>
            MermaidEdge().Match(e) is var m && !(nodes.Contains(m.Groups[1].Value) && nodes.Contains(m.Groups[2].Value))) ?? "";
    }

    private const string Id = """("(?:[^"\\]|\\.)*"|[A-Za-z_][A-Za-z_0-9]*)""";
    private const string Value = """("(?:[^"\\]|\\.)*"|[A-Za-z_][A-Za-z_0-9]*|[0-9]+(\.[0-9]+)?)""";
    private const string Attributes = $@"\[{Id}={Value}( {Id}={Value})*\]";
    private const string Label = """
        "([^"#&<>`;]|#[0-9]+;|<br/>)*"
        """;

    [GeneratedRegex($@"^digraph {Id} \{{$")]
    private static partial Regex DotStart();

    [GeneratedRegex($@"^(subgraph cluster_[0-9]+ \{{|\}}|{Id}={Value}( {Id}={Value})*|(node|edge) {Attributes}|{Id}( -> {Id})?( "
        + $@"{Attributes})?)$")]
    private static partial Regex DotLine();

    [GeneratedRegex($@"^(%% .*|end|subgraph p[0-9]+ "
        + $@"\[{Label}\]|n[0-9]+(\[{Label}\]|\(\({Label}\)\)|\{{{Label}\}}|\[\[{Label}\]\]|\{{\{{{Label}\}}\}})|n[0-9]+ "
        + $@"(-->|-\.->)(\|{Label}\|)? n[0-9]+|classDef \w+ \S.*|class n[0-9]+(,n[0-9]+)* \w+)$")]
    private static partial Regex MermaidLine();

    [GeneratedRegex(@"^(n[0-9]+)[\[({]")]
    private static partial Regex MermaidNode();

    [GeneratedRegex(@"^(n[0-9]+) -\S+(?:\|.*\|)? (n[0-9]+)$")]
    private static partial Regex MermaidEdge();
}
