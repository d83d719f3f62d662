using System.Text;

namespace ProbDsl.Compiler.Graph.Diagrams;

/// <summary>
/// Prints a diagram as a Mermaid flowchart, which code hosts render inside Markdown: plates are subgraphs, random variables circles, other
/// variables boxes, computed ones diamonds; known variables are shaded, and nodes of the guide or critic are dashed.
/// </summary>
public sealed class MermaidPrinter
{
    private readonly Dictionary<string, string> names;
    private readonly StringBuilder text = new();
    private int plates;

    private MermaidPrinter(Diagram diagram) => names = diagram.Nodes.Index().ToDictionary(n => n.Item.Id, n => $"n{n.Index + 1}");

    public static string Print(Diagram diagram)
    {
        var printer = new MermaidPrinter(diagram);
        printer.Page(diagram);
        return printer.text.ToString();
    }

    private void Page(Diagram diagram)
    {
        Line(0, "flowchart TD");
        Line(1, $"%% {diagram.Title}");
        Inside(PlateTree.Create(diagram), 1);
        foreach (var edge in diagram.Edges)
            Line(1, $"{names[edge.From]} "
                + $"{(edge.Sort == EdgeSort.Story ? "-->" : "-.->")}{(edge.Label.Length > 0 ? $"|{Quoted([edge.Label])}|" : "")} "
                + $"{names[edge.To]}");
        Class("known", "fill:#ddd,stroke:#333", diagram.Nodes.Where(n => n.Sort is NodeSort.Observed or NodeSort.Given));
        Class("net", "stroke:#4682b4,color:#4682b4", diagram.Nodes.Where(n => n.Sort == NodeSort.Callable));
        Class("aside", "stroke-dasharray:4 3", diagram.Nodes.Where(n => n.IsAside));
    }

    private void Inside(PlateTree plate, int depth)
    {
        foreach (var node in plate.Nodes) Line(depth, names[node.Id] + Formed(node.Sort, Quoted(node.Lines)));
        foreach (var inner in plate.Plates)
        {
            Line(depth, $"subgraph p{++plates} [{Quoted([inner.Label])}]");
            Inside(inner, depth + 1);
            Line(depth, "end");
        }
    }

    private static string Formed(NodeSort sort, string label) => sort switch
    {
        NodeSort.Observed or NodeSort.Latent => $"(({label}))",
        NodeSort.Defined => $"{{{label}}}",
        NodeSort.Callable => $"[[{label}]]",
        NodeSort.Weight => $"{{{{{label}}}}}",
        _ => $"[{label}]",
    };

    private void Class(string name, string style, IEnumerable<DiagramNode> members)
    {
        var all = members.Select(n => names[n.Id]).ToList();
        if (all.Count == 0) return;
        Line(1, $"classDef {name} {style}");
        Line(1, $"class {string.Join(",", all)} {name}");
    }

    // inside quotes, characters that end the text or start Markdown are written as entity codes
    private static string Quoted(IEnumerable<string> lines) =>
        $"\"{string.Join("<br/>", lines.Select(l => string.Concat(l.Select(Escaped))))}\"";

    private static string Escaped(char sign) => sign is '"' or '#' or '&' or '<' or '>' or '`' or ';' ? $"#{(int)sign};" : sign.ToString();

    private void Line(int depth, string line) => text.Append(' ', 2 * depth).Append(line).Append('\n');
}
