using ProbDsl.Compiler.Diagnostics;
using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Compiler.Rules;

/// <summary>
/// `y[rows] ~ Normal(m, 1)` of data: the name of a plate is its size, so this is the last element, and all others are given.
/// </summary>
internal sealed class OnlyTheLast(ModelGraph graph)
{
    public IEnumerable<Diagnostic> Find() =>
        from draw in graph.Story.OfType<Draw>()
        where graph[draw.Target.Of].Role == Role.Data && graph.StatementsOf(draw.Target.Of).Count() == 1
        from pair in draw.Target.At.Zip(graph[draw.Target.Of].Extents, (at, extent) => new { At = at, extent.Plate })
        where pair is { At: Affine { Loop: null } at, Plate: { } plate } && at.Offset == Size.Of(plate.Name)
        select CompilerWarnings.OnlyTheLast(draw.Target.Span, pair.Plate!.Name);
}
