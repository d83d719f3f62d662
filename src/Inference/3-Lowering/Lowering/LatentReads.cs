namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Checks that a statement reads finite latents in a way that can be marginalized: single members, and the same ones for the same axis of
/// states. Two members of one latent, `state[t]` and `state[t-1]`, have one axis each, and must be neighbors along a chain.
/// </summary>
public static class LatentReads
{
    /// <summary>The reads of a statement, each place once.</summary>
    /// <exception cref="LoweringLimit">A latent is read at several members at once, or at two that are not neighbors.</exception>
    public static IReadOnlyList<LatentRead> Checked(IReadOnlyList<LatentRead> uses, Axis[] over, Statement statement)
    {
        foreach (var use in uses)
        {
            if (use.At.Any(a => a is Span or PositionRange) || use.At.Count < use.Rank)
                throw Limit(statement, $"it reads several members of `{use.Latent}` at once");
            if (use.Axes.Except(over).Any())
                throw Limit(statement, StateReadMessages.Inside(use.Latent));
        }

        if (!LatentRead.AreOfOnePlaceEach(uses)) throw Limit(statement, $"it reads two members of `{uses[0].Latent}`");
        foreach (var latent in uses.GroupBy(u => u.Latent)) ChainStep.Find(latent, statement);
        return [.. uses.DistinctBy(u => (u.Latent, u.States))];
    }

    public static LoweringLimit Limit(Statement statement, string reason) =>
        new(statement, reason, StateReadMessages.WhatIsMarginalized);
}
