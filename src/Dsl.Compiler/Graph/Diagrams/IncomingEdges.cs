using ProbDsl.Compiler.Graph.Printing;

namespace ProbDsl.Compiler.Graph.Diagrams;

/// <summary>
/// Collects the incoming edges of one node, with their end still open. A call is a box of its own, with edges from what the call reads.
/// </summary>
internal sealed class IncomingEdges(DiagramBuilder draft, DiagramNode target, EdgeSort sort)
{
    public IReadOnlyList<DiagramEdge> Of(Argument argument) => argument switch
    {
        Access access => [.. Read(access), .. Parts(access)],
        Call call => [Box(call.Of, Parts(call))],
        CallableName named => [Box(named.Name, [])],
        DistributionCall { Through.Count: > 0 } call => Pushed(call),
        _ => Parts(argument),
    };

    private IReadOnlyList<DiagramEdge> Parts(Argument argument) => [.. ExprTree.Children(argument).SelectMany(Of)];

    private IEnumerable<DiagramEdge> Read(Access access) =>
        draft.Find(access.Of) is { } node ? [new(node.Id, "", node.Id == target.Id ? StoryText.Written(access.Span) : "", sort)] : [];

    /// <summary>A distribution whose draws are transformed by flows, one after another.</summary>
    private IReadOnlyList<DiagramEdge> Pushed(DistributionCall call)
    {
        var flowing = Parts(call with { Through = [] });
        foreach (var flow in call.Through)
            flowing = [Box(flow.Name, [.. flowing, .. flow.Given.SelectMany(Of), .. flow.Options.SelectMany(o => Of(o.Value))])];
        return flowing;
    }

    /// <summary>Adds the box of a callable used by the target, with edges from its arguments and from what its own body calls.</summary>
    private DiagramEdge Box(string callable, IReadOnlyList<DiagramEdge> into)
    {
        var id = $"{callable} for {target.Id}{(sort == EdgeSort.Guide ? " in the guide" : "")}";
        if (draft.Find(id) is null)
        {
            draft.Add(new(id, NodeSort.Callable, [Words.Spell(callable)], target.Plates, sort == EdgeSort.Guide));
            into = [.. into, .. Body(draft.Callable(callable)).SelectMany(Of)];
        }

        draft.Join(into, id);
        return new(id, "", Sort: sort);
    }

    private static IEnumerable<Argument> Body(Callable? callable) => callable switch
    {
        StoryFunction function => [function.Body],
        Net net => net.Starts,
        Flow flow => flow.Maps.SelectMany(m => m.Options.Select(o => o.Value)),
        _ => [],
    };
}
