using ProbDsl.Compiler.Graph.Printing;

namespace ProbDsl.Compiler.Graph.Diagrams;

/// <summary>
/// Builds the diagram of a story: its variables, each use of its nets, and the nodes that the guide and the critic add.
/// </summary>
public static class DiagramMaker
{
    public static Diagram Draw(ModelGraph graph)
    {
        var draft = new DiagramBuilder(graph.Callables);
        foreach (var variable in graph.Variables.Where(v => v.Role != Role.Constant))
            draft.Add(Node(variable, graph.Story, isAside: false));
        foreach (var variable in graph.GuideVariables) draft.Add(Node(variable, graph.Guide, isAside: true));
        foreach (var statement in graph.DataDraws.Concat(graph.Story)) Draw(statement, draft, EdgeSort.Story);
        foreach (var statement in graph.Guide) Draw(statement, draft, EdgeSort.Guide);
        if (graph.Critic is { } critic) Draw(critic, draft);
        return draft.Finish(GraphPrinter.Title(graph));
    }

    private static DiagramNode Node(Variable variable, ValueList<Statement> statements, bool isAside)
    {
        var own = statements.OfType<Assignment>().Where(s => s.Target.Of == variable.Name).ToList();
        var distributions = own.OfType<Draw>().Select(d => d.Distribution.Of.Name).Distinct().ToList();
        var title = $"{Words.Spell(variable.Name)}: {variable.Type}";
        return new(variable.Name, Sort(variable.Role, distributions.Count > 0),
            distributions.Count == 0 ? [title] : [title, $"~ {string.Join(", ", distributions)}"],
            PlateNames.Of(variable, own), isAside);
    }

    private static NodeSort Sort(Role role, bool isDrawn) => role switch
    {
        Role.Data => isDrawn ? NodeSort.Observed : NodeSort.Given,
        Role.Param => NodeSort.Param,
        Role.Latent => NodeSort.Latent,
        _ => NodeSort.Defined,
    };

    private static void Draw(Statement statement, DiagramBuilder draft, EdgeSort sort)
    {
        var target = statement is Assignment assignment
            ? draft.Find(assignment.Target.Of)! : Weight(statement, draft, isAside: sort == EdgeSort.Guide);
        var inflow = new IncomingEdges(draft, target, sort);
        draft.Join(ExprTree.RightSides(statement).SelectMany(inflow.Of).ToList(), target.Id);
    }

    private static DiagramNode Weight(Statement statement, DiagramBuilder draft, bool isAside) =>
        draft.Add(new($"target at {statement.Span.Source!.At(statement.Span.Start)}", NodeSort.Weight, ["target +="],
            PlateNames.Around(statement), isAside));

    /// <summary>Adds the critic's net with edges from the variables that its arguments are named after.</summary>
    private static void Draw(Net critic, DiagramBuilder draft)
    {
        var judged = critic.Arguments.Select(a => draft.Find(a.Name)).OfType<DiagramNode>().ToList();
        var node = draft.Add(new($"critic {critic.Name}", NodeSort.Callable, [$"critic {Words.Spell(critic.Name)}"],
            judged.FirstOrDefault()?.Plates ?? [], IsAside: true));
        draft.Join([.. judged.Select(j => new DiagramEdge(j.Id, "", Sort: EdgeSort.Critic))], node.Id);
    }
}
