namespace ProbDsl.Inference.Problems;

/// <summary>A plate of new data whose first members are the rows of the fit, followed by the new ones.</summary>
/// <param name="Known">The number of rows of the fit.</param>
/// <param name="First">
/// The first row (from 0) that the user's file has: 0 if it contains the rows of the fit too, else the first one after them.
/// </param>
public sealed record ContinuedPlate(int Known, int First);
