namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>The predictive contribution of an outlying row to a block.</summary>
/// <param name="At">Numbers of the block at which the row is likely.</param>
/// <param name="Gain">log E[p(row | numbers) / p(row | At)].</param>
public sealed record OutlyingRow(double[] At, double Gain);
