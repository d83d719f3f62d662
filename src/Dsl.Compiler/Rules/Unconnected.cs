using ProbDsl.Compiler.Diagnostics;
using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Rules;

/// <summary>
/// An unknown on which nothing observed depends: a param that every value fits as well, a latent that the fit only draws from its prior. A
/// latent that depends on others which are fitted is a prediction, such as replicated data, and no mistake.
/// </summary>
internal sealed class Unconnected(ModelGraph graph)
{
    private readonly Dependence dependence = new(graph);
    private readonly Lazy<HashSet<string>> read = new(() => [.. graph.Story.SelectMany(ExprWalk.Reads).Select(r => r.Of)]);

    public IEnumerable<Diagnostic> Find()
    {
        ValueList<string> observed = [.. graph.Story.OfType<Draw>().Select(d => d.Target.Of).Where(n => graph[n].Role == Role.Data),
            .. graph.Story.OfType<Weigh>().Take(1).Select(_ => Dependence.Target)];
        if (observed.Count == 0) yield break;
        var connected = dependence.Ancestors([.. observed, .. graph.Guide.SelectMany(ExprWalk.Reads).Select(r => r.Of)]).ToHashSet();
        foreach (var variable in graph.Variables.Where(v => v.Role is Role.Param or Role.Latent && !connected.Contains(v.Name)))
        {
            // a param that nothing reads at all is an unused name
            if (variable.Role == Role.Param && read.Value.Contains(variable.Name)) yield return Param(variable);
            else if (variable.Role == Role.Latent && !DependsOnUnknowns(variable.Name)) yield return Latent(variable);
        }
    }

    private static Diagnostic Param(Variable param) =>
        CompilerWarnings.Unconnected(param.Span, $"nothing observed depends on `{param.Name}`, so every value of it fits as well",
            "let the data depend on it, or delete its line");

    private Diagnostic Latent(Variable latent) =>
        CompilerWarnings.Unconnected(graph.StatementsOf(latent.Name).First().Target.Span,
            $"nothing observed depends on `{latent.Name}`, and it on nothing that is fitted: it is only drawn from its prior",
            "let the data depend on it, or delete the line");

    private bool DependsOnUnknowns(string name) =>
        dependence.Ancestors([name]).Any(n => n != name && n != Dependence.Target && graph[n].Role is Role.Param or Role.Latent);
}
