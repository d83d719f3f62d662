namespace ProbDsl.Inference.Structures.Gaussian;

/// <summary>
/// Finds reads of chains that prevent their integral though all means are linear: of the same or a later position by another latent, of
/// positions that data give, and through definitions that read their own neighbors.
/// </summary>
internal static class ChainReadObstacle
{
    /// <summary>The first such read of a story; null if there is none.</summary>
    /// <param name="graph">The story.</param>
    public static ChainObstacle? Find(ModelGraph graph)
    {
        var along = graph.Variables.Where(v => v.Role == Role.Latent && !v.IsFiniteLatent)
            .Select(v => (v.Name, Along: Along(graph, v.Name))).Where(c => c.Along is not null)
            .ToDictionary(c => c.Name, c => c.Along!.Value);
        return new DefinedMembers(graph).Story.OfType<Draw>().SelectMany(draw => DeepReads.Find(graph, draw)
            .Where(r => along.TryGetValue(r.Of, out var at) && at < r.At.Count)
            .Select(r => graph[draw.Target.Of].Role == Role.Data ? OfObserved(draw, r, r.At[along[r.Of]]) : OfLatent(draw, r, along)))
            .FirstOrDefault(found => found is not null);
    }

    /// <summary>A definition that reads its own earlier positions and that a mean reads; null for other means.</summary>
    public static ChainObstacle? OfRecurrence(ModelGraph graph, Draw draw, Argument mean, string name) =>
        ExprTree.Accesses(mean).Select(a => a.Of).FirstOrDefault(of => graph[of].Role == Role.Derived && Recurrence.IsCyclic(graph, of))
            is not { } defined ? null
        : new($", but the mean of `{draw.Name}` reads `{defined}`, which is defined by its own earlier positions and by `{name}`",
            $"draw the first position of `{defined}` in place of defining it, as `{defined}[1] ~ Flat()`, or "
                + $"`{defined}[1] ~ Normal(0, 1e-6)` if it is known: then it is part of the chain");

    /// <summary>The index along which members of a latent are given by other members; null if none is.</summary>
    private static int? Along(ModelGraph graph, string name) => graph.StatementsOf(name).OfType<Assignment>()
        .SelectMany(s => DeepReads.Find(graph, s).Where(r => r.Of == name && r.At.Count >= s.Target.At.Count)
            .SelectMany(r => s.Target.At.Index().Where(t => t.Item is AffineIndex { Loop: not null } && r.At[t.Index] != t.Item)
                .Select(t => (int?)t.Index)))
        .FirstOrDefault();

    private static ChainObstacle? OfObserved(Draw draw, Access read, At position) => position is not ComputedIndex ? null
        : new($", but `{draw.Name}` reads `{read.Span.Text}`, a position that data give: a chain is integrated where each row is "
                + "a position, or is one latent of up to 1,000 numbers along one index",
            $"write a row for each position of `{read.Of}`, with a column for each of its observations and empty cells where there are "
                + "fewer, as in `data y[times]: real[K] from all`")
        {
            Else = "give each `param` a conjugate prior in place of it, as `q ~ InverseGamma(2, 1)` of a `variance = q`: "
                + "message passing and Gibbs sampling have each position as an unknown",
        };

    /// <summary>A read of a position by a latent that is not before its own.</summary>
    private static ChainObstacle? OfLatent(Draw draw, Access read, Dictionary<string, int> along)
    {
        if (read.At[along[read.Of]] is not AffineIndex { Loop: { } loop } position
            || draw.Target.At.OfType<AffineIndex>().FirstOrDefault(a => a.Loop == loop) is not { } own) return null;
        if ((position.Offset - own.Offset).IsAtLeast(Size.One) == true)
            return new($", but `{draw.Name}` reads `{read.Span.Text}`, a later position: a chain is integrated where it runs forward",
                $"number the positions the other way, with the rows in that order: draw `{read.Of}[1]`, and each later position given "
                    + "those before it");
        if (position.Offset != own.Offset || draw.Target.Of == read.Of) return null;
        var why = $", but `{draw.Name}` reads `{read.Span.Text}` of its own position: latents of a chain are integrated where they read "
            + "earlier positions";
        return along.ContainsKey(draw.Target.Of)
            ? new(why, $"read an earlier position, as in `{read.Of}[{loop.Name}-1]`; or draw both as one vector given the position before, "
                + "`state[t] ~ MvNormal(mean, covariance = C)`, where what one adds to the other at its position is a covariance")
            : new(why, $"define `{draw.Target.Of}` as its mean plus a latent of its own, `noise[{loop.Name}] ~ Normal(0, sd)`: "
                + $"`{draw.Name} = {read.Span.Text} + noise[{loop.Name}]`");
    }
}
