using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Forms;

namespace ProbDsl.Inference.Em;

/// <summary>
/// Whether as many states of a label as there are rows would each take one: a draw of numbers in which the label chooses where a row lies,
/// and a scale goes to 0 there. What another draw of data reads is held by it, and a scale or place that the story gives stays.
/// </summary>
internal sealed class StateCollapse(ModelGraph graph)
{
    private readonly List<Draw> data = [.. graph.Story.OfType<Draw>().Where(d => graph[d.Target.Of].Role == Role.Data)];

    public bool IsOpen(Variable label) => data.Exists(d => IsOpen(d, label));

    private bool IsOpen(Draw draw, Variable label)
    {
        if (graph[draw.Target.Of].Type.Element is Element.Bool or Element.Int or Element.Count or Element.Index) return false;
        var reads = DeepReads.Of(graph, draw).Where(r => graph[r.Of].Role == Role.Param).ToList();
        var chosen = reads.Where(r => r.At.OfType<By>().Any(by => DeepReads.Of(graph, by.Position).Any(p => p.Of == label.Name)))
            .Select(r => r.Of).ToHashSet();
        var scales = reads.Select(r => r.Of)
            .Where(name => graph[name].Support is PositiveReals or PositiveDefiniteMatrices or CholeskyFactors && !IsHeld(name))
            .ToHashSet();
        return !chosen.Any(IsHeld) && scales.Any(scale => chosen.Any(place => place != scale));

        bool IsHeld(string name) => data.Exists(other => other != draw && DeepReads.Of(graph, other).Any(r => r.Of == name));
    }
}
