namespace ProbDsl.Inference.DrawDiagnostics;

/// <summary>A mode of the posterior where an approximation has almost no draws.</summary>
/// <param name="Number">A number that differs between the two, by its name in tables.</param>
/// <param name="There">Its value at the missed mode.</param>
/// <param name="Here">Its mean under the approximation.</param>
/// <param name="Probability">The approximate posterior probability of this and other missed modes.</param>
public sealed record MissedMode(string Number, double There, double Here, double Probability);
