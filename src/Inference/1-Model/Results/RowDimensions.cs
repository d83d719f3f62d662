namespace ProbDsl.Inference.Results;

/// <summary>The dimensions of a row, over which its log density is divided in bits per dimension.</summary>
/// <param name="Width">How many numbers the story draws in a row.</param>
/// <param name="Observed">How many of these are observed in the rows with a density, on average.</param>
public sealed record RowDimensions(int Width, double Observed);
