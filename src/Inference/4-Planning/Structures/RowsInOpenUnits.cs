namespace ProbDsl.Inference.Structures;

/// <summary>
/// Finds data that flows and SDEs may produce in units of their own: rows at the end of a flow that starts in standard normal
/// noise, or of an SDE that ends there; before a last `exp` the units are those of logarithms. A base distribution of another scale, a
/// function around the net, and an expression of the net that computes with the state or the time state the units; maps that keep volume
/// state the scale.
/// </summary>
public static class RowsInOpenUnits
{
    /// <param name="graph">The story.</param>
    /// <param name="path">Its draw from a continuous-time model, if it has one.</param>
    public static IEnumerable<UnscaledInput> Find(ModelGraph graph, ContinuousTimeDraw? path) =>
        graph.Story.OfType<Draw>().Where(d => AreOpen(graph, path, d)).DistinctBy(d => d.Target.Of)
            .Select(d => new UnscaledInput(StandardUnits.OfRows(d.Target.Of), graph[d.Target.Of]) { IsOfLogs = IsOfLogs(graph, d) });

    private static bool IsOfLogs(ModelGraph graph, Draw draw) => FlowStage.EndsInExp(FlowStage.Expand(graph, draw));

    private static bool AreOpen(ModelGraph graph, ContinuousTimeDraw? path, Draw draw)
    {
        var isOfLogs = IsOfLogs(graph, draw);
        if (DataRow.Find(graph, draw.Target) is not { Type.Element: var element } || !(element == Element.Real
            || (isOfLogs && element == Element.Positive))) return false;
        // a critic reads rows in these units
        if (GeneratedRows.WithoutDensity(graph)?.Draw == draw || StoryStructures.Of(graph).Sampler is not null) return true;
        if (path?.Draw == draw && path.Field is not FieldUse && !(path.Called(graph) is Net net
            && net.Arguments.Take(2).All(stateOrTime => PlainReads.Are(net, stateOrTime.Name)))) return false;
        if (draw.Distribution.Of.Is(DistributionTraits.ReversedInTime))
            return ((CallableName)draw.Distribution.Given("sde")!).Name is var name
                && graph.Callables.First(c => c.Name == name) is Sde { Of: LinearSde { EndsInStandardNoise: true } };
        FlowStage[] stages = [.. FlowStage.Expand(graph, draw).SkipLast(isOfLogs ? 1 : 0)];
        return IsStandardNormal(draw.Distribution) && FlowStage.RankOf(graph, draw) == draw.Target.Type.Rank
            && stages.Any(s => s.Use.HasWeights) && !stages.All(s => s.Use.Of!.KeepsVolume(s.Use.Options))
            && stages.All(s => s.Use.Of!.Maps(Element.Real) == Element.Real);
    }

    private static bool IsStandardNormal(DistributionCall call) => call.Of.Is(DistributionTraits.GaussianNumbers)
        && call["mean"] is Literal { Value: 0 } && (call["sd"] ?? call["variance"] ?? call["precision"]) is Literal { Value: 1 };
}
