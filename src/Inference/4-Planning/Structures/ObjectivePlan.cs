namespace ProbDsl.Inference.Structures;

/// <summary>
/// How each unknown of a story enters one objective: the log density, or a bound on it. Lowering executes it unchanged.
/// </summary>
public abstract record ObjectivePlan
{
    /// <summary>
    /// The blocks that vanish before anything is computed, in the order of elimination; those of a bound are among its draws.
    /// </summary>
    public virtual IEnumerable<Block> Blocks => [];
}
