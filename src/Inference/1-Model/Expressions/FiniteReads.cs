namespace ProbDsl.Inference.Expressions;

/// <summary>
/// How the statements of a story read one finite latent: each at one member, or some at two neighbors along a loop; or which statement
/// reads it in another way. Definitions (`=`) are expanded; sizes and data are not known yet. A read whose index a definition hides counts
/// as a read of one member.
/// </summary>
/// <param name="Along">The index along which neighbors are read; null if each statement reads one member.</param>
/// <param name="Why">Why it cannot be marginalized; null if it can.</param>
public sealed record FiniteReads(int? Along, Refusal? Why)
{
    /// <param name="graph">The story.</param>
    /// <param name="latent">A finite latent.</param>
    /// <param name="silent">Statements that add nothing to the log density.</param>
    public static FiniteReads Analyze(ModelGraph graph, Variable latent, IReadOnlySet<Statement> silent)
    {
        int? along = null;
        foreach (var statement in graph.Story.Where(s => s is Draw or TargetIncrement && !silent.Contains(s)))
        {
            var places = PlacesOf(graph, statement, latent);
            if (places.Find(p => IsSummedOver(p, statement) || IsChosen(graph, p)) is { } inside)
                return Refuse(inside, statement, StateReadMessages.Inside(latent.Name));
            if (places.Exists(p => p.At.Any(a => a is WholeDimension or SliceIndex or CombinedIndex) || p.At.Count != latent.Whole.Rank))
                continue;
            if (places.Count > 2) return Refuse(places[^1], statement, StateReadMessages.Several(places.Count, latent.Name));
            if (places.Count < 2) continue;
            List<int> apart = [.. Enumerable.Range(0, latent.Whole.Rank).Where(i => !places[0].At[i].Equals(places[1].At[i]))];
            if (apart.Count > 1 || !AreOnOneLoop(places[0].At[apart[0]], places[1].At[apart[0]]))
                return Refuse(places[^1], statement, StateReadMessages.NotNeighbors(latent.Name));
            if (Distance(places[0].At[apart[0]], places[1].At[apart[0]]) is { } far and not (1 or -1))
                return Refuse(places[^1], statement, StateReadMessages.FarApart(latent.Name, far));
            if (along is { } known && known != apart[0]) return Refuse(places[^1], statement, StateReadMessages.AlongSeveral(latent.Name));
            if (LoopAt(places[0], apart[0]) is { } loop && statement.Copies.Any(c => c.Loop == loop))
                return Refuse(places[^1], statement, StateReadMessages.Repeated($"`{latent.Name}`"));
            along = apart[0];
        }

        return new(along, null);
    }

    /// <summary>The members that a statement draws or reads, each once.</summary>
    private static List<Access> PlacesOf(ModelGraph graph, Statement statement, Variable latent)
    {
        var places = new List<Access>();
        IEnumerable<Access> drawn = statement is Draw draw ? [draw.Target] : [];
        foreach (var access in drawn.Concat(DeepReads.Find(graph, statement)).Where(a => a.Of == latent.Name))
            if (!places.Exists(p => p.At.SequenceEqual(access.At))) places.Add(access);
        return places;
    }

    private static bool IsSummedOver(Access place, Statement statement) =>
        place.At.Any(a => a is AffineIndex { Loop: { } loop } && !statement.Loops.Contains(loop));

    /// <summary>Whether a finite latent is in an index: `high[kind[n]]`.</summary>
    private static bool IsChosen(ModelGraph graph, Access place) => place.At.OfType<ComputedIndex>()
        .SelectMany(at => DeepReads.Find(graph, at.Position)).Any(read => graph[read.Of].IsFiniteLatent);

    private static bool AreOnOneLoop(At one, At other) => one is AffineIndex a && other is AffineIndex b && a.Loop == b.Loop;

    /// <summary>The difference of the second and the first position; null if it depends on sizes.</summary>
    private static long? Distance(At one, At other) => (((AffineIndex)other).Offset - ((AffineIndex)one).Offset).Number;

    private static Loop? LoopAt(Access place, int index) => (place.At[index] as AffineIndex)?.Loop;

    private static FiniteReads Refuse(Access at, Statement statement, string reason) =>
        new(null, new($"of `{statement.Name}`, {reason}", StateReadMessages.WhatIsMarginalized, at.Span,
            "a sum over several members of a finite latent at once"));
}
