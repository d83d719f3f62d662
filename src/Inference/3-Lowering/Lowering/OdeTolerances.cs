namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The error of a step may be Absolute + Relative times the size of a number of the state; there are MostSteps steps at most.
/// </summary>
internal sealed record OdeTolerances(double Relative, double Absolute, int MostSteps);
