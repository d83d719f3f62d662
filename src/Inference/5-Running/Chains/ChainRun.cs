namespace ProbDsl.Inference.Chains;

/// <summary>How far the chains of a run came.</summary>
/// <param name="Settings">The number and the length of the chains.</param>
public sealed record ChainRun(ChainSettings Settings)
{
    /// <summary>Why the run does not resume from its checkpoint; null if it ran.</summary>
    public ValueList<Diagnostic>? Refusal { get; init; }

    /// <summary>The number of draws of each chain.</summary>
    public IReadOnlyList<int> Draws { get; init; } = [];

    /// <summary>Why each chain stopped; null for a chain that did not.</summary>
    public IReadOnlyList<string?> Failures { get; init; } = [];

    /// <summary>Whether the chains ended before their last draw since they have enough.</summary>
    public bool IsEnough { get; init; }

    /// <summary>What each chain has adapted in its warm-up, as the method says.</summary>
    public IReadOnlyList<double[]> Adapted { get; init; } = [];

    /// <summary>The mean number of steps of the chains of this rank, with those of the warm-up.</summary>
    public int Steps { get; init; }

    /// <summary>What is to be reported of the run: a checkpoint that was not written, or is of another kind of processor.</summary>
    public ValueList<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>The number of draws that every chain has.</summary>
    public int Taken => Draws.Min();
}
