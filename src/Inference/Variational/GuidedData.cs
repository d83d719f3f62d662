using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// Data as a story and its guide read them: those with a row for each member of the batched plate come in slots, or are drawn given those; missing cells count as nothing, and a guide reads 0 there, or draws them.
/// </summary>
/// <param name="whole">All rows.</param>
/// <param name="problem">A batch of them.</param>
/// <param name="story">Lowers the story.</param>
/// <param name="guide">Lowers the guide.</param>
/// <param name="request">What is asked.</param>
/// <param name="of">Which rows of the batch.</param>
/// <param name="name">Of the noise that draws cells.</param>
internal sealed class GuidedData(Problem whole, Problem problem, StoryLowering story, StoryLowering guide, GuidedRequest request, (int From, int Count) of, string name)
{
    private readonly List<RowSlot> batch = [];
    private readonly Dictionary<string, ImputedCells> imputed = [];

    /// <summary>The slots of rows, with all of them.</summary>
    public IReadOnlyList<RowSlot> Batch => batch;

    /// <summary>Where cells that are drawn have their chance from.</summary>
    public Noise Noise { get; } = new(story.Builder, name);

    /// <summary>Missing cells that the guide draws, by the name of the data.</summary>
    public IReadOnlyDictionary<string, ImputedCells> Imputed => imputed;

    /// <summary>Gives all data to both lowerings.</summary>
    /// <exception cref="LoweringLimit">Something observed depends on missing cells that nobody draws.</exception>
    public void Give()
    {
        var afresh = request.DrawsData ? whole.Graph.DataDraws : [];
        foreach (var data in whole.Graph.Variables.Where(v => v.Role == Role.Data && whole.Data.ContainsKey(v.Name) && !afresh.Any(d => d.Target.Of == v.Name))) Give(data, Rows(data, data.Name, whole.Data[data.Name]));
        foreach (var draw in afresh) Give(whole.Graph[draw.Target.Of], DrawnAfresh(draw));
    }

    private void Give(Variable data, Value array)
    {
        story.Give(data.Name, new Lowered(array, []));
        if (!whole.Missing.TryGetValue(data.Name, out var missing) || missing.Count == 0) guide.Give(data.Name, new Lowered(array, []));
        else GiveGaps(data, array, missing);
    }

    /// <summary>Cells of data as their own law draws them, by noise of the run.</summary>
    private Value DrawnAfresh(Draw draw)
    {
        var loops = story.Bind(draw.Loops);
        var cells = story.LawOf(draw, loops).DrawUnguarded(Noise, Axis.Union(story.AxesOf(draw.Loops)), problem.ShapeOf(draw.Target.Type));
        return Ops.Cast(new Placing(problem).Array(cells, draw, loops), story.Builder.FloatType);
    }

    private void GiveGaps(Variable data, Value array, MissingCells missing)
    {
        var isImputed = ImputedCells.Are(whole.Graph, data);
        if (!isImputed && Unobserved.Of(whole).Filled.ContainsKey(data.Name))
            throw new LoweringLimit(whole.Graph.StatementsOf(data.Name).First(), $"`{data.Name}` has missing cells on which something observed depends", "leave their rows out, fill them in, or draw them in the guide");
        var there = Rows(data, $"{data.Name} observed", new(whole.Data[data.Name].Shape, [.. missing.Mask.Select(gone => gone ? 0.0 : 1)]));
        if (isImputed) imputed.Add(data.Name, new(data, story, guide, there));
        else story.LeaveOut(data.Name, there);
        guide.Give(data.Name, new Lowered(Ops.Where(there, array, 0), []));
        guide.GiveObserved(data.Name, new Lowered(there, []));
    }

    private Value Rows(Variable data, string slot, Tensor values)
    {
        if (request.Rows is not { } rows || !BatchedPlate.Has(data, rows)) return story.Builder.Data(slot, values.Values, values.Shape);
        batch.Add(new(slot, values));
        var all = story.Builder.Slot(slot, [request.Batch, .. values.Shape[1..]]);
        return of.Count == request.Batch ? all : Ops.Slice(all, 0, of.From, of.Count);
    }
}
