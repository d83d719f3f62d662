namespace ProbDsl.Compiler.Rules;

/// <summary>
/// Warns of an unknown on which no observation depends: a param that any value fits equally well, or a latent that is only drawn from its
/// prior. A latent that depends on fitted unknowns is a prediction, such as replicated data, and gets no warning.
/// </summary>
internal sealed class DisconnectedUnknowns(ModelGraph graph)
{
    private readonly Dependence dependence = new(graph);
    private readonly Lazy<HashSet<string>> read = new(() => [.. graph.Story.SelectMany(ExprTree.Reads).Select(r => r.Of)]);

    public IEnumerable<Diagnostic> Find()
    {
        var observed = Observed();
        if (observed.Count == 0) yield break;
        foreach (var statement in graph.Guide)
            foreach (var access in ExprTree.Reads(statement)) observed.Add(access.Of);
        HashSet<string> connected = [.. dependence.Ancestors(observed)];
        foreach (var variable in graph.Variables)
        {
            if (variable.Role is not (Role.Param or Role.Latent) || connected.Contains(variable.Name)) continue;
            // a param that no expression reads is an unused name
            if (variable.Role == Role.Param && read.Value.Contains(variable.Name)) yield return Param(variable);
            else if (variable.Role == Role.Latent && !DependsOnUnknowns(variable.Name)) yield return Latent(variable);
        }
    }

    /// <summary>The data that the story draws, and the name of the `target +=` terms.</summary>
    private List<string> Observed()
    {
        var observed = new List<string>();
        foreach (var statement in graph.Story)
            if (statement is Draw { Target.Of: var name } && graph[name].Role == Role.Data) observed.Add(name);
            else if (statement is TargetIncrement) observed.Add(Dependence.Target);
        return observed;
    }

    private static Diagnostic Param(Variable param) =>
        CompilerWarnings.DisconnectedUnknown(param.Span,
            $"no observation depends on `{param.Name}`, so it is not identified: all of its values fit equally well",
            "let the data depend on it, or delete its line");

    private Diagnostic Latent(Variable latent) =>
        CompilerWarnings.DisconnectedUnknown(graph.StatementsOf(latent.Name).First().Target.Span,
            $"no observation depends on `{latent.Name}`, and it depends on no fitted unknown: it is only drawn from its prior",
            "let the data depend on it, or delete the line");

    private bool DependsOnUnknowns(string name) =>
        dependence.Ancestors([name]).Any(n => n != name && n != Dependence.Target && graph[n].Role is Role.Param or Role.Latent);
}
