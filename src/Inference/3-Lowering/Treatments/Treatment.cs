namespace ProbDsl.Inference.Treatments;

/// <summary>
/// What becomes of unknowns of a plan. They vanish, and an <see cref="Elimination"/> lowers itself; or they stay, and the method makes of
/// them what the treatment says: points, draws, factors.
/// </summary>
/// <param name="Name">The treatment in words, as plans print it.</param>
public abstract record Treatment(string Name)
{
    /// <summary>
    /// The words of the header of a fit for a block of this treatment; null if the block is listed with what the method estimates.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <param name="problem">The story with its data.</param>
    public virtual string? Header(Block block, Problem problem) => null;
}
