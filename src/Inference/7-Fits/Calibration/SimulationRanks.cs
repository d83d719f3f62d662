namespace ProbDsl.Inference.Calibration;

/// <summary>The ranks of one simulation.</summary>
/// <param name="Number">The number of the simulation, from 1.</param>
/// <param name="Ranks">
/// The rank of each quantity: how many of its draws are below the true value, ties broken at random; null of one without draws. Empty if
/// the fit failed.
/// </param>
/// <param name="Failure">The code of the error that left the simulation without draws; null without one.</param>
/// <param name="Warning">The code of the first warning about the fit as a whole; null without one.</param>
public sealed record SimulationRanks(int Number, ValueList<int?> Ranks, string? Failure = null, string? Warning = null);
