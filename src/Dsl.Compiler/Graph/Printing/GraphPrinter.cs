namespace ProbDsl.Compiler.Graph.Printing;

/// <summary>
/// Prints a graph as `explain` shows it: the declarations, the story in its plates with the role of each variable, the guide as a separate
/// block, the critic, and the options of `fit`. Types and right sides are printed as written, shapes as the compiler inferred them.
/// </summary>
public static class GraphPrinter
{
    private const string Margin = "  ";

    public static string Print(ModelGraph graph) =>
        Paragraph.Print("", Title(graph), indent: 4)
            + GraphPage.Print([.. Declarations(graph), .. Story(graph), .. Guide(graph), .. After(graph)]);

    /// <summary>`OldFaithful(K = 2)`.</summary>
    internal static string Title(ModelGraph graph)
    {
        var all = graph.Hyperparameters.Select(h => $"{Words.Spell(h.Name)} = {Value(((ValueOrigin)h.Origin!).Value)}").ToList();
        return all.Count == 0 ? graph.Name : $"{graph.Name}({string.Join(", ", all)})";
    }

    private static string Value(Expr value) =>
        value is Literal number ? number.Value.ToString(CultureInfo.InvariantCulture) : StoryText.Written(value.Span);

    private static IEnumerable<PageLine> Declarations(ModelGraph graph) =>
        DeclarationLines.Lines(Margin, graph.Variables,
            graph.Callables.Take(graph.Callables.Count - graph.GuideCallables.Count), DataSizes.List(graph));

    private static IEnumerable<PageLine> Story(ModelGraph graph) =>
        new StoryBlocks(s => s is Assignment assignment ? graph[assignment.Target.Of].Role switch
        {
            Role.Data => "observed",
            Role.Latent => "latent",
            _ => "defined",
        } : "log weight").Lines(graph.Story, Margin);

    private static IEnumerable<PageLine> Guide(ModelGraph graph) => graph.Guide.Count == 0 && graph.GuideCallables.Count == 0 ? [] :
    [
        new(Margin, ["guide"]),
        .. DeclarationLines.Lines(Margin + Margin, graph.GuideVariables, graph.GuideCallables, []),
        .. new StoryBlocks(s => GuideRole(graph, s)).Lines(graph.Guide, Margin + Margin),
    ];

    /// <summary>
    /// The role of a guide statement: q of a latent, missing cells of data, or a variable of the guide itself (auxiliary).
    /// </summary>
    private static string GuideRole(ModelGraph graph, Statement statement) => statement switch
    {
        Define => "defined",
        Draw draw when graph.GuideVariables.Any(v => v.Name == draw.Target.Of) => "auxiliary",
        Draw draw when graph[draw.Target.Of].Role == Role.Data => "missing cells",
        Draw draw => $"q({draw.Target.Of})",
        _ => "log weight",
    };

    private static IEnumerable<PageLine> After(ModelGraph graph)
    {
        var kinds = new List<(string Word, IReadOnlyList<PageLine> Lines)>();
        if (graph.Critic is { } critic) kinds.Add(("critic", [.. CallableLines.Print(critic)]));
        if (graph.Defaults.Count > 0) kinds.Add(("fit", [new("", [.. graph.Defaults.Select(d => $"{d.Option} = {d.Value}")], " · ")]));
        return DeclarationLines.Beside(Margin, kinds);
    }
}
