using System.Text;

namespace ProbDsl.Compiler.Graph.Diagrams;

/// <summary>
/// Prints a diagram in the DOT language of Graphviz: plates are clusters, random variables ellipses, other variables boxes, computed ones
/// diamonds; known variables are shaded, and nodes of the guide or critic are dashed.
/// </summary>
public sealed class DotPrinter
{
    private readonly StringBuilder text = new();
    private int clusters;

    private DotPrinter()
    {
    }

    public static string Print(Diagram diagram)
    {
        var printer = new DotPrinter();
        printer.Page(diagram);
        return printer.text.ToString();
    }

    private void Page(Diagram diagram)
    {
        Line(0, $"digraph {Quoted([diagram.Title])} {{");
        Line(1, $"label={Quoted([diagram.Title])} labelloc=t fontname=\"Helvetica\"");
        Line(1, "node [fontname=\"Helvetica\" fontsize=11]");
        Line(1, "edge [fontname=\"Helvetica\" fontsize=9 arrowsize=0.7]");
        Inside(PlateTree.Create(diagram), 1);
        foreach (var edge in diagram.Edges) Line(1, Arrow(edge));
        Line(0, "}");
    }

    private void Inside(PlateTree plate, int depth)
    {
        foreach (var node in plate.Nodes) Line(depth, $"{Quoted([node.Id])}{Attributes([$"label={Quoted(node.Lines)}", .. Form(node)])}");
        foreach (var inner in plate.Plates)
        {
            Line(depth, $"subgraph cluster_{++clusters} {{");
            Line(depth + 1, $"label={Quoted([inner.Label])} labelloc=b labeljust=r style=rounded color=gray40");
            Inside(inner, depth + 1);
            Line(depth, "}");
        }
    }

    // a guide's edges oppose the story's: written in reverse, they keep the variables that the story draws first at the top
    private static string Arrow(DiagramEdge edge) => edge.Sort == EdgeSort.Guide
        ? $"{Quoted([edge.To])} -> {Quoted([edge.From])}{Attributes([.. Label(edge), "style=dashed", "dir=back"])}"
        : $"{Quoted([edge.From])} -> {Quoted([edge.To])}{Attributes([.. Label(edge), .. Dashed(edge.Sort == EdgeSort.Critic)])}";

    private static IEnumerable<string> Form(DiagramNode node) => node.Sort switch
    {
        NodeSort.Observed => ["shape=ellipse", Style("filled", node), "fillcolor=gray85"],
        NodeSort.Given => ["shape=box", Style("filled", node), "fillcolor=gray85"],
        NodeSort.Param => ["shape=box", .. Dashed(node.IsAside)],
        NodeSort.Latent => ["shape=ellipse", .. Dashed(node.IsAside)],
        NodeSort.Defined => ["shape=diamond", .. Dashed(node.IsAside)],
        NodeSort.Callable => ["shape=box", Style("rounded", node), "color=steelblue", "fontcolor=steelblue"],
        _ => ["shape=box", Style("filled", node), "fillcolor=black", "fontcolor=white"],
    };

    private static string Style(string style, DiagramNode node) => node.IsAside ? $"style=\"{style},dashed\"" : $"style={style}";

    private static IEnumerable<string> Dashed(bool isAside) => isAside ? ["style=dashed"] : [];

    private static IEnumerable<string> Label(DiagramEdge edge) => edge.Label.Length > 0 ? [$"label={Quoted([edge.Label])}"] : [];

    private static string Attributes(ValueList<string> attributes) => attributes.Count == 0 ? "" : $" [{string.Join(' ', attributes)}]";

    // a quoted string: a backslash starts an escape, `&` an entity
    private static string Quoted(IEnumerable<string> lines) =>
        $"\"{string.Join("\\n", lines.Select(l => l.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("&", "&amp;", StringComparison.Ordinal)))}\"";

    private void Line(int depth, string line) => text.Append(' ', 2 * depth).Append(line).Append('\n');
}
