using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>
/// What summing out asks of the way in which one statement reads finite latents: each latent at one member for each member of the statement. Two members of one latent, `state[t]` and `state[t-1]`, would
/// need an axis each.
/// </summary>
internal static class LatentReads
{
    /// <summary>The reads of a statement, each latent once.</summary>
    /// <exception cref="LoweringLimit">A latent is read at several members.</exception>
    public static IReadOnlyList<Use> Checked(IReadOnlyList<Use> uses, Axis[] over, Statement statement)
    {
        foreach (var use in uses)
        {
            if (use.At.Any(a => a is Span or Stretch) || use.At.Count < use.Rank) throw Limit(statement, $"it reads several members of `{use.Latent}` at once");
            if (use.Axes.Except(over).Any()) throw Limit(statement, $"it reads `{use.Latent}` at members that it sums over, or that another finite latent chooses");
        }

        var distinct = uses.DistinctBy(u => u.Latent).ToList();
        return uses.FirstOrDefault(u => !u.IsAtPlaceOf(distinct.Find(d => d.Latent == u.Latent)!)) is { } other
            ? throw Limit(statement, $"it reads two members of `{other.Latent}`")
            : distinct;
    }

    public static LoweringLimit Limit(Statement statement, string reason) =>
        new(statement, reason, "this version sums out finite latents of which a statement reads one member each");
}
