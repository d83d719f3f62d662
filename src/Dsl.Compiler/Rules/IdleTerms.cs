using ProbDsl.Compiler.Diagnostics;
using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Compiler.Rules;

/// <summary>A term of `target` in which nothing unknown stands: not even the weights of a net.</summary>
internal sealed class IdleTerms(ModelGraph graph)
{
    public IEnumerable<Diagnostic> Find()
    {
        var dependence = new Dependence(graph);
        return from term in graph.Story.OfType<Weigh>()
               where !ExprWalk.All(term.LogWeight).Any(p => p is Call or CallableName)
                   && !dependence.Ancestors(ExprWalk.Reads(term).Select(r => r.Of).Where(n => graph[n].Role != Role.Data))
                       .Any(n => graph[n].Role is Role.Param or Role.Latent)
               select CompilerWarnings.IdleTerm(term.LogWeight.Span);
    }
}
