namespace ProbDsl.Compiler.Rules;

/// <summary>
/// Warns of a `target` term without unknowns, neither params and latents nor the weights of a net, in a story that has some: a story
/// without them is scored by such terms.
/// </summary>
internal sealed class ConstantTargetTerms(ModelGraph graph)
{
    private Dependence Dependence => field ??= new(graph);

    public IEnumerable<Diagnostic> Find()
    {
        if (!graph.HasWeights && graph.Variables.All(v => v.Role is not (Role.Param or Role.Latent))) yield break;
        foreach (var statement in graph.Story)
            if (statement is TargetIncrement term && IsIdle(term)) yield return CompilerWarnings.ConstantTargetTerm(term.LogWeight.Span);
    }

    private bool IsIdle(TargetIncrement term) => !ExprTree.All(term.LogWeight).Any(p => p is Call or CallableName)
        && !Dependence.Ancestors(ExprTree.Reads(term).Select(r => r.Of).Where(n => graph[n].Role != Role.Data))
            .Any(n => graph[n].Role is Role.Param or Role.Latent);
}
