namespace ProbDsl.Compiler.Rules;

/// <summary>
/// Warns of a guide that never draws some values that a latent has in the story: `Delta(tanh(u))` or `LogNormal(m, s)` for a real number.
/// Its bound is valid, and cannot reach the evidence.
/// </summary>
internal sealed class MissedValues(ModelGraph graph)
{
    public IEnumerable<Diagnostic> Find()
    {
        var reach = GuideReach.Find(graph);
        foreach (var statement in graph.Guide)
            if (statement is Draw draw && graph.Find(draw.Target.Of) is { Role: Role.Latent } latent && reach.Misses(draw, latent.Support))
                yield return CompilerWarnings.MissedValues(draw.Distribution.Span, draw.Distribution.Span.OneLine, draw.Name,
                    Advice(draw, latent));
    }

    private static string Advice(Draw draw, Variable latent) =>
        $"draw all values that `{draw.Name}` has in the story{(latent.Support is Reals ? ", as `Normal(m, s)` or `Delta(u)` of a normal "
            + "`u` does for a real number" : "")}, or restrict its type in the story too";
}
