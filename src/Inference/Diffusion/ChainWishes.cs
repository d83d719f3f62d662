namespace ProbDsl.Inference;

/// <summary>How a diffusion chain is walked when a fit is drawn from. All null: as the story says, every step by its own law.</summary>
/// <param name="Steps">How many members of the chain are visited, evenly spread, the first and the last among them.</param>
/// <param name="Eta">How much of a step's noise is drawn anew: 1 as in the guide's chain given the data that the net expects, 0 none (Song et al. 2021, equation 16).</param>
/// <param name="Guidance">How far each mean goes from that of Without to the story's own and beyond; 1: to the story's own (Ho and Salimans 2022).</param>
public sealed record ChainWishes(int? Steps = null, double? Eta = null, double? Guidance = null)
{
    /// <summary>What data are, by name, where the net is to know nothing of them.</summary>
    public IReadOnlyDictionary<string, double> Without { get; init; } = new Dictionary<string, double>();

    public bool AreNone => Steps is null && Eta is null && Guidance is null;
}
