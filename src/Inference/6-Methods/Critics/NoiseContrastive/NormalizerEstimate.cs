namespace ProbDsl.Inference.NoiseContrastive;

/// <summary>log Z with its standard error, and how well the noise covers the model.</summary>
/// <param name="LogZ">The value that maximizes the objective of noise-contrastive estimation for a fixed energy.</param>
/// <param name="Error">Its standard error by the sampling of rows and noise.</param>
/// <param name="EffectiveFraction">
/// The effective sample size of the noise draws as draws of the model, as a fraction of their number: at most 1, small if the noise misses
/// the model, or if the model is a small part of the noise. It is the smaller of two estimates of 1 / E_q[(p/q)^2] = 1 / E_p[p/q]: from the
/// noise draws, which do not see where the noise has no mass, and from the rows, which do.
/// </param>
internal sealed record NormalizerEstimate(double LogZ, double Error, double EffectiveFraction)
{
    /// <summary>
    /// log Z of the energy itself, whether or not the rows have its distribution, by importance weights of the noise draws, with its
    /// standard error: log mean exp(u).
    /// </summary>
    public (double LogZ, double Error) ByWeights { get; private init; }

    /// <summary>
    /// Solves sum over rows of 1 - h = sum over noise of h, where h = sigmoid(u - log Z - log K) is the probability that a point is a row
    /// of the data: the stationary point of the objective in log Z (Gutmann and Hyvarinen 2012), which is the acceptance ratio estimator of
    /// Bennett 1976; its variance is 1 / sum h (1 - h) - 1/N - 1/(K N) (Shirts et al. 2003).
    /// </summary>
    /// <param name="rows">u, -energy minus the log density of the noise, at N rows.</param>
    /// <param name="noise">u at K N noise draws.</param>
    public static NormalizerEstimate Compute(double[] rows, double[] noise)
    {
        var logRatio = Math.Log((double)noise.Length / rows.Length);
        var finite = rows.Concat(noise).Where(double.IsFinite).ToList();
        if (finite.Count == 0) return new(double.NaN, double.NaN, 0);
        var (low, high) = (finite.Min() - logRatio - 50, finite.Max() - logRatio + 50);
        for (var i = 0; i < 200 && high - low > 1e-13 * (1 + Math.Abs(low)); i++)
        {
            var middle = (low + high) / 2;
            var excess = rows.Sum(u => Sigmoid(middle + logRatio - u)) - noise.Sum(u => Sigmoid(u - middle - logRatio));
            if (excess > 0) high = middle;
            else low = middle;
        }

        var logZ = (low + high) / 2;
        var information = rows.Concat(noise).Select(u => Sigmoid(u - logZ - logRatio)).Sum(h => h * (1 - h));
        var variance = (1 / information) - (1.0 / rows.Length) - (1.0 / noise.Length);
        var weights = Array.ConvertAll(noise, u => Math.Exp(u - logZ));
        var (sum, squares) = (weights.Sum(), weights.Sum(w => w * w));
        var fromNoise = squares > 0 ? sum * sum / squares / noise.Length : 0;
        var fromRows = 1 / rows.Average(u => Math.Exp(u - logZ));
        return new(logZ, Math.Sqrt(Math.Max(0, variance)), Math.Min(1, Math.Min(fromNoise, fromRows)))
        {
            ByWeights = (logZ + Math.Log(sum / noise.Length), Math.Sqrt(((1 / fromNoise) - 1) / noise.Length)),
        };
    }

    private static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));
}
