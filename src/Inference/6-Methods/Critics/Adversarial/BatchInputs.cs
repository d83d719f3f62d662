namespace ProbDsl.Inference.Adversarial;

/// <summary>What fills the slots of a batch before a step.</summary>
/// <param name="All">The number of rows of the data.</param>
/// <param name="Rows">The slots of rows.</param>
/// <param name="Noise">The noise, asked for once all is lowered.</param>
public sealed record BatchInputs(long All, IReadOnlyList<RowSlot> Rows, Func<IEnumerable<NoiseSlot>> Noise)
{
    /// <summary>States that each step of the critic updates, added where the critic is lowered.</summary>
    public List<StateSlot> Carried { get; } = [];
}
