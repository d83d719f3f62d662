namespace ProbDsl.Inference.Expressions;

/// <summary>
/// Finite latents that a statement reads along loops that cross: `y[r, c] ~ Normal(m[a[r]] + m[b[c]], 1)`. Every member of the one meets
/// every member of the other, so that neither can be marginalized member by member, whatever the sizes are.
/// </summary>
public static class CoupledReads
{
    /// <summary>Why a latent cannot be marginalized; null where it crosses no other.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="latent">A finite latent that is marginalized.</param>
    /// <param name="silent">Statements that add nothing to the log density.</param>
    public static Refusal? Find(ModelGraph graph, Variable latent, IReadOnlySet<Statement> silent)
    {
        foreach (var statement in graph.Story.Where(s => s is Draw or TargetIncrement && !silent.Contains(s)))
        {
            var reads = DeepReads.Find(graph, statement).Where(a => graph[a.Of].IsFiniteLatent && !IsDrawn(graph, a.Of)).ToList();
            foreach (var own in reads.Where(r => r.Of == latent.Name))
                if (reads.Exists(r => r.Of != latent.Name && Cross(own, r)))
                    return new($"of `{statement.Name}`, {StateReadMessages.Coupled(latent.Name)}", StateReadMessages.WhatIsMarginalized,
                        own.Span, "a sum over several members of a finite latent at once");
        }

        return null;
    }

    /// <summary>Whether a guide draws it, so that a mean over its states is taken.</summary>
    private static bool IsDrawn(ModelGraph graph, string latent) => graph.Guide.OfType<Draw>().Any(d => d.Target.Of == latent);

    private static bool Cross(Access one, Access other) =>
        Loops(one) is { } a && Loops(other) is { } b && !a.IsSubsetOf(b) && !b.IsSubsetOf(a);

    /// <summary>The loops along which it is read; null where an index follows from data.</summary>
    private static HashSet<Loop>? Loops(Access access) => access.At.All(a => a is AffineIndex)
        ? [.. access.At.OfType<AffineIndex>().Select(a => a.Loop).OfType<Loop>()] : null;
}
