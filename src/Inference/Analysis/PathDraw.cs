using ProbDsl.Catalogue.Flows;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Forms;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Analysis;

/// <summary>
/// A draw whose law is what a base law becomes along a differential equation in time: `Normal(0, 1) |> warp`, warp an `ode` of a net, or
/// `reverse(noising, score)`.
/// </summary>
/// <param name="Draw">The statement.</param>
/// <param name="Name">Of the flow, or of what stands behind `|>`: the weights of a field of the catalogue go by it.</param>
/// <param name="Field">What gives the velocity, or the score: a net or function by its name, or a field of the catalogue.</param>
/// <param name="Given">What is handed on to it behind the state and the time.</param>
/// <param name="Options">Of `ode`; none of a time reversal.</param>
/// <param name="Sde">What is reversed; null of a flow.</param>
/// <param name="After">Maps that the end of the path goes through, `ode(..) |> scale()`.</param>
internal sealed record PathDraw(Draw Draw, string Name, Argument Field, ValueList<Expr> Given, ValueList<GivenOption> Options, Sde? Sde,
    IReadOnlyList<PathMap> After)
{
    /// <summary>The first one of a story; null where it has none.</summary>
    public static PathDraw? Of(ModelGraph graph) => graph.Story.OfType<Draw>().Select(d => Of(graph, d)).FirstOrDefault(p => p is not null);

    private static PathDraw? Of(ModelGraph graph, Draw draw)
    {
        if (draw.Distribution.Of.Is(DistributionTraits.ReversedInTime))
            return new(draw, draw.Distribution.Of.Name, draw.Distribution.Given("score")!,
                [.. draw.Distribution.Arguments.Skip(2).Select(g => g.Value)], [],
                (Sde)graph.Callables.First(c => c.Name == ((CallableName)draw.Distribution.Given("sde")!).Name), []);
        return PathMap.Of(graph, draw) is [{ Use.Of: OdeFlow } ode, .. var after]
            ? new(draw, ode.Name, ode.Use.Options.First(o => o.Name == "field").Value, ode.Given, ode.Use.Options, null, after) : null;
    }

    /// <summary>What is trained: nets, or the field of a flow.</summary>
    public IEnumerable<string> TrainedOf(ModelGraph graph) =>
        NetsOf(graph).Select(n => n.Name).Concat(Flows().Select(name => name.Split('.')[0])).Distinct();

    /// <summary>The nets that the velocity or score calls, itself among them.</summary>
    public IReadOnlyList<Net> NetsOf(ModelGraph graph) => Called(graph) is { } called ? CalledNets.Of(graph, called) : [];

    private IEnumerable<string> Flows() => Field is FieldUse ? [Name, .. After.Select(m => m.Name)] : After.Select(m => m.Name);

    /// <summary>The net or function that gives the velocity or the score; null of a field of the catalogue.</summary>
    public Callable? Called(ModelGraph graph) => Field is CallableName named ? graph.Callables.First(c => c.Name == named.Name) : null;
}
