namespace ProbDsl.Inference.Em;

/// <summary>
/// Checks whether each state of a label could collapse onto one row if there are as many states as rows: a draw of real numbers in which
/// the label chooses the location, and a scale goes to 0 there. A scale or location that another draw of data reads is bounded by it, and
/// one that the story gives is fixed.
/// </summary>
internal sealed class StateCollapse(ModelGraph graph)
{
    private readonly List<Draw> data = [.. graph.Story.OfType<Draw>().Where(d => graph[d.Target.Of].Role == Role.Data)];

    public bool IsPossible(Variable label) => data.Exists(d => IsPossible(d, label));

    private bool IsPossible(Draw draw, Variable label)
    {
        if (graph[draw.Target.Of].Type.Element is Element.Bool or Element.Int or Element.Count or Element.Index) return false;
        var reads = DeepReads.Find(graph, draw).Where(r => graph[r.Of].Role == Role.Param).ToList();
        var chosen =
            reads.Where(r => r.At.OfType<ComputedIndex>().Any(by => DeepReads.Find(graph, by.Position).Any(p => p.Of == label.Name)))
            .Select(r => r.Of).ToHashSet();
        var scales = reads.Select(r => r.Of)
            .Where(name => graph[name].Support is PositiveReals or PositiveDefiniteMatrices or CholeskyFactors && !IsHeld(name))
            .ToHashSet();
        return !chosen.Any(IsHeld) && scales.Any(scale => chosen.Any(place => place != scale));

        bool IsHeld(string name) => data.Exists(other => other != draw && DeepReads.Find(graph, other).Any(r => r.Of == name));
    }
}
