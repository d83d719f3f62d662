namespace ProbDsl.Inference.Reliability;

/// <summary>A mode of the posterior where an approximation has next to no draws.</summary>
/// <param name="Number">A number that tells the two apart, as a table calls it.</param>
/// <param name="There">Its value at that mode.</param>
/// <param name="Here">Its mean by the approximation.</param>
/// <param name="Probability">Of the posterior, about that mode and others that are missed, roughly.</param>
internal sealed record MissedMode(string Number, double There, double Here, double Probability);
