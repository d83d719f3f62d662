namespace ProbDsl.Inference.Judging;

/// <summary>The prediction of a row by a fit without it.</summary>
/// <param name="Elpd">Its log density, in nats.</param>
/// <param name="Error">The Monte Carlo standard error of that; 0 of a closed form.</param>
public readonly record struct PredictedRow(double Elpd, double Error);
