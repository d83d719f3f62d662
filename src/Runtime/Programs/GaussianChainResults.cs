namespace ProbDsl.Runtime.Programs;

/// <summary>The results of a `gaussian_chain`; unused results are not computed.</summary>
/// <param name="LogDensity">
/// [B]: the log density of the observations of each sequence. A flat prior of an element of the first state has density 1.
/// </param>
/// <param name="Means">[B, T, S]: the mean of each state given all observations of its sequence.</param>
/// <param name="Covariances">[B, T, S, S]: its covariance.</param>
/// <param name="Conditional">
/// [B, T]: the log density of the observations of a position given those before it, without a gradient. Where these leave flat elements
/// unknown it is 0, and the first position after which they are known has that of all until then.
/// </param>
/// <param name="Lagged">
/// [B, T-1 or 1, S, S]: the covariance of each state from the second on with the state before it, given all observations of its sequence:
/// row i and column j are those of number i of the later and number j of the earlier state. 0 where T is 1.
/// </param>
/// <param name="FilteredMeans">
/// [B, T, S]: the mean of each state given the observations of its sequence up to its position, without a gradient. NaN where these leave
/// flat elements unknown.
/// </param>
/// <param name="FilteredCovariances">[B, T, S, S]: its covariance.</param>
public sealed record GaussianChainResults(Value LogDensity, Value Means, Value Covariances, Value Conditional, Value Lagged,
    Value FilteredMeans, Value FilteredCovariances);

/// <summary>
/// A linear-Gaussian state-space model of B sequences of T positions, with S numbers in a state and P observed ones:
/// x(1) ~ N(Start, StartCovariance), x(t) ~ N(Transition x(t-1) + Offset, Noise), y(t, i) ~ N(Loading(i) x(t), Variance(i)). What is the
/// same for all sequences, or at all positions, has size 1 there.
/// </summary>
/// <param name="Start">[B or 1, S]: the mean of the first state.</param>
/// <param name="StartCovariance">[B or 1, S, S]: its covariance.</param>
/// <param name="Transition">[B or 1, T-1 or 1, S, S]: the matrix of the step to positions 2 to T.</param>
/// <param name="Offset">[B or 1, T-1 or 1, S]: what is added in the step.</param>
/// <param name="Noise">[B or 1, T-1 or 1, S, S]: the covariance of the step.</param>
/// <param name="Loading">[B or 1, T or 1, P, S]: the row of each observed number.</param>
/// <param name="Variance">[B or 1, T or 1, P]: the variance of each observed number given the state; they are independent.</param>
/// <param name="Observed">[B, T, P]: the observations less their offsets.</param>
public sealed record GaussianChainParts(Value Start, Value StartCovariance, Value Transition, Value Offset, Value Noise, Value Loading,
    Value Variance, Value Observed)
{
    internal Value[] All => [Start, StartCovariance, Transition, Offset, Noise, Loading, Variance, Observed];
}
