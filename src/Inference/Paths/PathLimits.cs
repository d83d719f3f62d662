using ProbDsl.Catalogue;
using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>What stands in the way of training a path along time: each with its statement and why.</summary>
internal sealed class PathLimits(ModelGraph graph, PathDraw path, StandardCatalogue catalogue)
{
    private const string AlongTime = "a law along time";

    public static IEnumerable<Refusal> Of(ModelGraph graph, StandardCatalogue catalogue) => PathDraw.Of(graph) is { } path ? new PathLimits(graph, path, catalogue).Find()
        : [new("no data of the story are drawn along an `ode` or by `reverse`", "write `x[n] ~ Normal(0, 1) |> warp` with `flow warp: real[2] = ode(velocity)`", graph.Story.Select(s => s.Span).FirstOrDefault())];

    /// <summary>What is trained: nets, or the field of a flow.</summary>
    public static IEnumerable<string> TrainedOf(ModelGraph graph, PathDraw path) => NetsOf(graph, path).Select(n => n.Name).Concat(Flows(path).Select(name => name.Split('.')[0])).Distinct();

    /// <summary>The same in words.</summary>
    public static string WeightsOf(PathDraw path) => path.Field is FieldUse ? "weights of a flow" : path.After.Count > 0 ? "weights of nets and of a flow" : "weights of nets";

    private static IEnumerable<string> Flows(PathDraw path) => path.Field is FieldUse ? [path.Name, .. path.After.Select(m => m.Name)] : path.After.Select(m => m.Name);

    /// <summary>The nets that the velocity or score calls, itself among them.</summary>
    public static IReadOnlyList<Net> NetsOf(ModelGraph graph, PathDraw path) => path.Called(graph) is { } called ? CalledNets.Of(graph, called) : [];

    private IEnumerable<Refusal> Find() => [.. OfDraw(), .. OfField(), .. OfMaps(), .. OfBase(), .. OfUnknowns(), .. graph.Story.SelectMany(Of), .. OfGuide()];

    private IEnumerable<Refusal> OfDraw()
    {
        var draw = path.Draw;
        if (graph[draw.Target.Of] is { Role: not Role.Data } latent) yield return new($"`{draw.Name}` is latent, and {AlongTime} is trained on data", "read it from data, or give it a law with a formula", latent.Span);
        else if (draw.Loops is not [{ IsWholePlate: true, Order: Order.Free, Plate.Within: null }] || draw.Target.At is not [Affine { Loop: not null } at] || at.Offset != Size.Of(0))
            yield return new($"`{draw.Name}` is not drawn row by row over a whole plate", $"write `for n in rows {{ {draw.Target.Of}[n] ~ ... }}`", draw.Target.Span);
        if (draw.Copies.Count > 0) yield return new($"`{draw.Name}` is repeated, and no copies are weighed along time", "write one row for each copy", draw.Copies[0].Times.Span);
    }

    private IEnumerable<Refusal> OfField()
    {
        if (path.Field is FieldUse) yield break;
        if (NetsOf(graph, path) is var nets && nets.Count == 0) yield return new($"`{path.Called(graph)!.Name}` calls no net, so that there is nothing to train", "`probdsl sample` draws from the story as it is", path.Field.Span);
        else if (nets.SelectMany(n => n.Layers.Select(l => (Net: n, Layer: l))).FirstOrDefault(l => l.Layer.Of is not ILayer) is { Net: { } net } later)
            yield return new($"the layer `{later.Layer.Of.Name}` of `{net.Name}` is not computed by this version", $"build `{net.Name}` of others: `probdsl layers` lists them", later.Layer.Span);
        if (path.Sde is { Of: not LinearSde } sde) yield return new($"`{sde.Of.Name}` is not computed by this version", "`probdsl sdes` lists those that are", sde.Span);
    }

    private IEnumerable<Refusal> OfMaps() => path.After.Where(m => m.Use.Of is not IFlowMap).Select(m =>
        new Refusal($"`{m.Use.Name}` behind an `ode` is not computed by this version", "end with the `ode`, or with `scale()`", m.Use.Span));

    /// <summary>The law at the end of noise must be there before anything is trained.</summary>
    private IEnumerable<Refusal> OfBase()
    {
        if (path.Sde is not null) yield break;
        var law = path.Draw.Law;
        if (catalogue[law.Of] is not (IDensity and ISampler)) yield return new($"the base law `{law.Of.Name}` of `{path.Draw.Name}` has no density and draws of its own", "take one that has both, such as `Normal(0, 1)`", law.Span);
        if ((law with { Through = [] }).Values.SelectMany(v => ExprWalk.All(v.Value)).OfType<Call>().FirstOrDefault() is { } call)
            yield return new($"the base law of `{path.Draw.Name}` calls `{call.Of}`: where paths begin has to be known", "let it be a law of numbers or of data, such as `Normal(0, 1)`", call.Span);
    }

    private IEnumerable<Refusal> OfUnknowns()
    {
        foreach (var unknown in graph.Variables.Where(v => v.Role is Role.Param or Role.Latent && v.Name != path.Draw.Target.Of))
            yield return new($"`{unknown.Name}` is {(unknown.Role == Role.Param ? "a param" : "latent")}, and beside {AlongTime} only the weights of its nets are trained", $"give `{unknown.Name}` as data or as a number", unknown.Span);
    }

    private IEnumerable<Refusal> Of(Statement statement)
    {
        if (statement is Weigh weigh) yield return new($"`target +=` adds a term of its own, and {AlongTime} has its density from its path alone", "leave the line out", weigh.Span);
        if (statement is Draw draw && draw != path.Draw && graph[draw.Target.Of].Role == Role.Data && !graph.DataDraws.Contains(draw)) yield return new($"`{draw.Name}` is drawn as well, and beside {AlongTime} nothing is", "give it as data without a law", draw.Target.Span);
        foreach (var later in SharedLimits.NotComputed(statement)) yield return later;
    }

    private IEnumerable<Refusal> OfGuide()
    {
        if (graph.Guide.Count > 0) yield return new($"the story has a guide, and {AlongTime} needs none", "leave the guide out", graph.Guide[0].Span);
    }
}
