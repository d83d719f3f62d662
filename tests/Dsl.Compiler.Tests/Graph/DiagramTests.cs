using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Diagrams;

namespace ProbDsl.Tests.Graph;

/// <summary>
/// Stories as pictures: what is read leads to what it gives, names lie in their plates, and both languages of pictures are written as their
/// grammars ask.
/// </summary>
public sealed class DiagramTests
{
    private const string Odd = """
        model `Odd "and" even`
        data `a "b" # <c> & d \ e`[rows]: real
        data end[rows]: real
        param `μ; [1] {2} |3|`: real
        for n in rows { `a "b" # <c> & d \ e`[n] ~ Normal(`μ; [1] {2} |3|` + end[n], 1) }
        """;

    public static TheoryData<string> Compiling => PrintedGraph.Compiling;

    [Theory]
    [InlineData("old_faithful")]
    [InlineData("geyser_hmm")]
    [InlineData("vae")]
    [InlineData("realnvp")]
    [InlineData("counties")]
    [InlineData("topics")]
    [InlineData("soft_constraint")]
    [InlineData("class_conditional_diffusion")]
    [InlineData("gan")]
    [InlineData("deep_markov")]
    public void A_picture_is_written_so(string name)
    {
        var diagram = DiagramMaker.Draw(Stories.Graph(PrintedGraph.Story(name)));
        PrintedGraph.Check($"{name}.dot", DotPrinter.Print(diagram));
        PrintedGraph.Check($"{name}.mmd", MermaidPrinter.Print(diagram));
    }

    [Theory, MemberData(nameof(Compiling))]
    public void What_a_statement_reads_leads_to_what_it_gives(string story)
    {
        var graph = Stories.Graph(Stories.Read(story));
        var diagram = DiagramMaker.Draw(graph);
        foreach (var statement in graph.Assignments.Concat(graph.Guide.OfType<Assignment>()))
        {
            var leading = LeadingTo(statement.Target.Of, diagram);
            Assert.All(ExprTree.RightSides(statement).SelectMany(ExprTree.Accesses).Select(a => a.Of).Where(name => IsShown(name, graph)),
                name => Assert.Contains(name, leading));
        }
    }

    [Theory, MemberData(nameof(Compiling))]
    public void Every_edge_joins_two_nodes_and_nothing_else_is_read(string story)
    {
        var graph = Stories.Graph(Stories.Read(story));
        var diagram = DiagramMaker.Draw(graph);
        var read = graph.Story.Concat(graph.Guide).SelectMany(ExprTree.RightSides).SelectMany(ExprTree.Accesses)
            .Select(a => a.Of).ToHashSet();
        var ids = diagram.Nodes.Select(n => n.Id).ToHashSet();
        Assert.Equal(diagram.Nodes.Count, ids.Count);
        Assert.All(diagram.Edges, e => Assert.True(ids.Contains(e.From) && ids.Contains(e.To)));
        Assert.All(diagram.Edges.Where(e => e.Sort != EdgeSort.Critic && IsShown(e.From, graph)), e => Assert.Contains(e.From, read));
    }

    [Theory, MemberData(nameof(Compiling))]
    public void Both_languages_are_written_as_their_grammars_ask(string story)
    {
        var diagram = DiagramMaker.Draw(Stories.Graph(Stories.Read(story)));
        Assert.Equal("", DiagramGrammar.WrongInDot(DotPrinter.Print(diagram)));
        Assert.Equal("", DiagramGrammar.WrongInMermaid(MermaidPrinter.Print(diagram)));
    }

    [Fact]
    public void Names_may_hold_any_sign()
    {
        var diagram = DiagramMaker.Draw(Stories.Graph(Odd));
        Assert.Equal("", DiagramGrammar.WrongInDot(DotPrinter.Print(diagram)));
        Assert.Equal("", DiagramGrammar.WrongInMermaid(MermaidPrinter.Print(diagram)));
    }

    // wrong controls: what the grammars must not take
    [Theory]
    [InlineData("digraph \"a\" {\n\"b\" [label=\"c\" d\"]\n}\n")]
    [InlineData("digraph \"a\" {\nsubgraph cluster_1 {\n}\n")]
    [InlineData("digraph \"a\" {\n\"b\" -> \n}\n")]
    public void A_wrong_picture_for_Graphviz_is_seen(string text) => Assert.NotEqual("", DiagramGrammar.WrongInDot(text));

    [Theory]
    [InlineData("flowchart TD\n n1[\"a \" b\"]\n")]
    [InlineData("flowchart TD\n n1([\"a\"]\n")]
    [InlineData("flowchart TD\n subgraph p1 [\"rows\"]\n")]
    [InlineData("flowchart TD\n n1[\"a\"]\n n1 --> n2\n")]
    public void A_wrong_picture_for_Mermaid_is_seen(string text) => Assert.NotEqual("", DiagramGrammar.WrongInMermaid(text));

    [Fact]
    public void A_repeated_body_and_a_weight_lie_in_their_plates()
    {
        var diagram = DiagramMaker.Draw(Stories.Graph("""
            model M(K = 2)
            data word[pairs]: index[K]
            data count[pairs]: count
            param p: simplex[K]
            for i in pairs repeated count[i] {
              topic[i] ~ Categorical(p)
              word[i] ~ Categorical(p)
              target += 0.1 * topic[i]
            }
            """));
        Assert.Equal(["pairs", "repeated count[i]"], diagram.Nodes.Single(n => n.Id == "topic").Plates);
        Assert.Equal(["pairs"], diagram.Nodes.Single(n => n.Id == "count").Plates);
        Assert.Equal(["pairs", "repeated count[i]"], diagram.Nodes.Single(n => n.Sort == NodeSort.Weight).Plates);
        Assert.Contains(diagram.Edges, e => e.From == "topic" && e.To == diagram.Nodes.Single(n => n.Sort == NodeSort.Weight).Id);
    }

    [Fact]
    public void A_net_stands_once_in_each_place_where_it_is_used()
    {
        var diagram = DiagramMaker.Draw(Stories.Graph("""
            model M
            data y[rows]: real
            net f(x: real) -> real = mlp(hidden = [3])
            for n in rows {
              z[n] ~ Normal(0, 1)
              w[n] ~ Normal(f(z[n]), 1)
              y[n] ~ Normal(f(f(w[n])), 1)
            }
            """));
        Assert.Equal(["f for w", "f for y"], diagram.Nodes.Where(n => n.Sort == NodeSort.Callable).Select(n => n.Id));
        Assert.DoesNotContain(diagram.Edges, e => e is { From: "z", To: "y" or "f for y" });
    }

    private static bool IsShown(string name, ModelGraph graph) =>
        graph.GuideVariables.Any(v => v.Name == name)
            || (graph.Variables.FirstOrDefault(v => v.Name == name) is { } variable && variable.Role != Role.Constant);

    /// <summary>The names from which an edge, or edges through nets alone, lead to a name.</summary>
    private static HashSet<string> LeadingTo(string name, Diagram diagram)
    {
        var nets = diagram.Nodes.Where(n => n.Sort == NodeSort.Callable).Select(n => n.Id).ToHashSet();
        var (found, open) = (new HashSet<string>(), new Stack<string>([name]));
        while (open.TryPop(out var end))
            foreach (var edge in diagram.Edges.Where(e => e.To == end))
                if (found.Add(edge.From) && nets.Contains(edge.From)) open.Push(edge.From);
        return found;
    }
}
