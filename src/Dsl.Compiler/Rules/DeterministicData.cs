namespace ProbDsl.Compiler.Rules;

/// <summary>Rejects data with a deterministic distribution: a `Delta` without a latent gives every other value density 0.</summary>
internal sealed class DeterministicData(ModelGraph graph)
{
    private HashSet<string> Random => field ??= [.. new Dependence(graph)
        .Descendants(graph.Variables.Where(v => v.Role == Role.Latent).Select(v => v.Name))];

    public IEnumerable<Diagnostic> Find()
    {
        foreach (var statement in graph.Story)
            if (statement is Draw { Distribution: { Of.Draws: DrawTypeSource.AsValue, Through.Count: 0 } call } draw
                && graph[draw.Target.Of].Role == Role.Data && !ExprTree.Accesses(call).Any(a => Random.Contains(a.Of)))
                yield return CompilerDiagnostics.WrongSupport(call.Span,
                    $"`{draw.Name}` is data, but this distribution gives every value but one density 0",
                    $"state how much the data vary, as in `Normal({call.Arguments[0].Argument.Span.Text}, "
                        + $"sd)`; use `Delta` for data computed from latents, or as an atom in `Mixture`");
    }
}
