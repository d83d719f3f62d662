namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>What one row far out says of a block.</summary>
/// <param name="At">Numbers of the block that the row is likely at.</param>
/// <param name="Gain">log E[p(row | numbers) / p(row | At)].</param>
internal sealed record FarRow(double[] At, double Gain);
