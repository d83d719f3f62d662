namespace ProbDsl.Catalog.Sdes;

/// <summary>A linear SDE with numeric options: functions of times between 0 and 1, which are values of any shape.</summary>
/// <param name="Drift">The factor of x in dx/dt.</param>
/// <param name="DiffusionSquared">The variance that the noise adds per unit of time: the square of the factor of dw.</param>
/// <param name="Kept">The factor of x_0 in the mean of x_t.</param>
/// <param name="Spread">The standard deviation of x_t given x_0.</param>
/// <param name="EndSd">The standard deviation of the distribution with mean 0 that approximates x_1.</param>
public sealed record NoisingProcess(Func<Value, Value> Drift, Func<Value, Value> DiffusionSquared, Func<Value, Value> Kept,
    Func<Value, Value> Spread, double EndSd);
