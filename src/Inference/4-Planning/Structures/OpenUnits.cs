namespace ProbDsl.Inference.Structures;

/// <summary>All places of a story and its guide where units are open.</summary>
public sealed class OpenUnits
{
    private readonly ModelGraph graph;
    private readonly NetCalls calls;
    private readonly HashSet<string> names;

    private OpenUnits(ModelGraph graph, ContinuousTimeDraw? path)
    {
        (this.graph, calls) = (graph, NetCalls.Find(graph, path));
        All = [.. RowsInOpenUnits.Find(graph, path), .. NetsInOpenUnits.Find(graph, calls)];
        names = [.. All.Select(u => u.Name)];
    }

    public IReadOnlyList<UnscaledInput> All { get; }

    public static OpenUnits Analyze(ModelGraph graph, ContinuousTimeDraw? path) => new(graph, path);

    /// <summary>Whether nothing in the story depends on the units of these data: they are read and drawn at such places only.</summary>
    public bool Cover(Variable data)
    {
        var read = calls.All.SelectMany(c => c.Arguments.Where(a => names.Contains(c.UnitOf(a)))).Select(a => a.Value).ToList();
        return calls.Statements.SelectMany(ExprTree.RightSides).SelectMany(ExprTree.All)
                .All(part => part is not Access access || access.Of != data.Name || read.Exists(r => ReferenceEquals(r, access)))
            && graph.StatementsOf(data.Name).OfType<Draw>().All(IsCovered);
    }

    private bool IsCovered(Draw draw) => names.Contains(StandardUnits.OfRows(draw.Target.Of))
        || (EnergyDraw.Find(draw) is { } energy && names.Contains(
            StandardUnits.OfInput(energy.Energy.Name, energy.Called(graph).Arguments[0].Name)))
        || (NetsInOpenUnits.Components(draw.Distribution).ToList() is { Count: > 0 } components && components.TrueForAll(IsCovered));

    private bool IsCovered(DistributionCall component) => component.Of.Is(DistributionTraits.LocationScale) && component.Through.Count == 0
        && component.Values.All(v => !NetsInOpenUnits.UnitOf(v.Parameter.Name).HasUnit
            || (NetsInOpenUnits.ReadOf(v.Value) is { Call: var call } && names.Contains(StandardUnits.OfOutput(call.Of, call.Output))));
}
