namespace ProbDsl.Inference.Problems;

/// <summary>A plate of new data whose first members are the rows of the fit: the new ones come after them.</summary>
/// <param name="Known">How many rows the fit has.</param>
/// <param name="First">
/// The first row (from 0) that the user's file has: 0 where it holds the rows of the fit too, else the first one after them.
/// </param>
public sealed record ContinuedPlate(int Known, int First);
