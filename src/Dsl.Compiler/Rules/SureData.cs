using ProbDsl.Compiler.Diagnostics;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Compiler.Rules;

/// <summary>Data that a story makes for sure: a `Delta` without a latent in it gives every other value density 0.</summary>
internal sealed class SureData(ModelGraph graph)
{
    private readonly HashSet<string> random = [.. new Dependence(graph)
        .Descendants([.. graph.Variables.Where(v => v.Role == Role.Latent).Select(v => v.Name)])];

    public IEnumerable<Diagnostic> Find() =>
        from draw in graph.Story.OfType<Draw>()
        where draw.Law is { Of.Draws: Drawn.AsValue, Through.Count: 0 } && graph[draw.Target.Of].Role == Role.Data
            && !ExprWalk.Accesses(draw.Law).Any(a => random.Contains(a.Of))
        select CompilerDiagnostics.WrongSupport(draw.Law.Span, $"`{draw.Name}` is data, and this gives every value but one density 0",
            $"say how far the data scatter, as in `Normal({draw.Law.Arguments[0].Argument.Span.Text}, "
                + $"sd)`; `Delta` makes data from latents, or is an atom in `Mixture`");
}
