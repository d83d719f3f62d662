using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>A method of one law that is made of rows: every row of the data is drawn by it, and the fit keeps them.</summary>
public abstract class RowLawMethod : InferenceMethod
{
    /// <summary>The law, as stories write it.</summary>
    protected abstract string Law { get; }

    public override bool Concerns(ModelGraph graph) => graph.Story.OfType<Draw>().Any(d => d.Law.Of.Name == Law);

    public override bool IsMadeFor(ModelGraph graph) => Concerns(graph);

    public override MethodChoice Choose(StoryOptions options)
    {
        ValueList<Refusal> refusals = [.. SharedLimits.Trained(options.Graph), .. options.Graph.Story.SelectMany(s => Of(options.Graph, s)), .. OfUnknowns(options)];
        if (refusals.Count == 0 && !Concerns(options.Graph)) refusals = [new($"the story draws no data from `{Law}`", $"write `x[n] ~ {Law}({(Law == "Empirical" ? "" : "gaussian, bandwidth = scott")})`", options.Graph.Story.Select(s => s.Span).FirstOrDefault())];
        if (refusals.Count == 0 && options.Cells is { } cells) refusals = [.. cells.Select(m => MissingData.Refuse(options.Graph, m.Key, m.Value, Name))];
        return refusals.Count > 0 ? new(null, refusals) : new(new(Name, [.. options.Graph.Story.OfType<Draw>().SelectMany(Blocks)]), []);
    }

    /// <summary>What becomes of the rows of a statement, and of what it is made of beside them.</summary>
    protected abstract IEnumerable<Block> Blocks(Draw draw);

    /// <summary>Unknowns that the law does not take.</summary>
    protected abstract IEnumerable<Refusal> OfUnknowns(StoryOptions options);

    /// <summary>What of a draw of the law is in the way.</summary>
    protected virtual IEnumerable<Refusal> OfLaw(ModelGraph graph, Draw draw) => [];

    private IEnumerable<Refusal> Of(ModelGraph graph, Statement statement) => statement switch
    {
        Weigh weigh => [new("`target +=` weighs the rows, and they are kept as they are", $"leave the line out, or take another law than `{Law}`", weigh.Span)],
        Draw draw when draw.Law.Of.Name != Law => [new($"`{draw.Name}` is drawn from {draw.Law.Of.Name}, and `{Name}` treats stories that draw from `{Law}` alone", "put it into a story of its own", draw.Law.Span)],
        Draw draw => OfRows(graph, draw).Concat(OfLaw(graph, draw)),
        _ => [],
    };

    /// <summary>Each row once, in loops over whole plates.</summary>
    private IEnumerable<Refusal> OfRows(ModelGraph graph, Draw draw)
    {
        var data = graph[draw.Target.Of];
        var own = draw.Target.At.OfType<Affine>().Where(a => a.Loop is { IsWholePlate: true } && a.Offset == Size.Of(0)).Select(a => a.Loop!).ToHashSet();
        if (draw.Law.Through.Count > 0 || draw.Copies.Count > 0 || data.Extents.Any(e => e.Plate is null or { Within: not null }) || data.Extents.Count == 0 || draw.Loops.Count != data.Extents.Count || own.Count != draw.Loops.Count || !draw.Loops.All(own.Contains))
            yield return new($"`{draw.Name}` does not stand for one row of a plate, and `{Law}` is made of such rows", $"write it once, inside `for n in {data.Extents.Select(e => e.ToString()).FirstOrDefault() ?? "rows"}`, with the columns in the type: `data x[rows]: real[2]`", draw.Target.Span);
    }
}
