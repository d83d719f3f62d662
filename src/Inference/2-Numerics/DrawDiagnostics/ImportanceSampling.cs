namespace ProbDsl.Inference.DrawDiagnostics;

/// <summary>
/// Estimates under a density p from draws of a proposal q, by their log weights log p - log q.
/// </summary>
/// <param name="LogEvidence">The log of the mean weight, whose expectation is the integral of p.</param>
/// <param name="LogEvidenceError">
/// The relative standard error of the evidence, which is the standard error of its log if small: sd(w) / (mean(w) sqrt(n)). Unreliable if
/// the shape is.
/// </param>
/// <param name="EffectiveSampleSize">1 / sum of the squared weights (Kish 1965).</param>
/// <param name="ParetoShape">
/// k of the weights' tail, see <see cref="ReliableShape"/>; +infinity if too few weights differ from 0 or from each other, -infinity if the
/// largest weight is a common one, so that there is no tail.
/// </param>
/// <param name="Weights">Smoothed and normalized weights [n]: their sum is 1, or 0 if p is 0 at every draw.</param>
public sealed record ImportanceSampling(double LogEvidence, double LogEvidenceError, double EffectiveSampleSize,
    double ParetoShape, double[] Weights)
{
    /// <summary>The shape up to which estimates from many draws are reliable.</summary>
    public const double UsualThreshold = 0.7;

    /// <summary>
    /// The shape up to which estimates are reliable: min(1 - 1 / log10(n), 0.7) (Vehtari and others 2024); 0 for ten draws or fewer.
    /// </summary>
    public double ReliableShape => ReliableShapeOf(Weights.Length);

    /// <summary>The standard error of <see cref="ParetoShape"/>, which is itself an estimate from the largest weights.</summary>
    public double ParetoShapeError { get; init; }

    /// <summary>The diagnostics of the weights, and what they say together.</summary>
    public WeightTail Tail => new(ParetoShape, ReliableShape, EffectiveSampleSize, Weights.Length) { ShapeError = ParetoShapeError };

    /// <summary>Whether no weight differs from the others by more than rounding.</summary>
    public bool IsEven => Weights.Length > 0 && Weights.Max() * Weights.Length <= 1 + Rounding;

    private const double Rounding = 1e-9;

    /// <summary>The <see cref="ReliableShape"/> of this number of draws.</summary>
    public static double ReliableShapeOf(int draws) => draws <= 10 ? 0 : Math.Min(1 - (1 / Math.Log10(draws)), UsualThreshold);

    /// <summary>The estimates from log weights; draws outside the support of p have weight -infinity.</summary>
    /// <exception cref="ArgumentException">There is no weight, or one is +infinity or NaN.</exception>
    public static ImportanceSampling Estimate(ReadOnlySpan<double> logWeights)
    {
        var largest = Largest(logWeights);
        var weights = new double[logWeights.Length];
        if (double.IsNegativeInfinity(largest)) return new(largest, double.NaN, 0, double.PositiveInfinity, weights);
        for (var i = 0; i < weights.Length; i++) weights[i] = Math.Exp(logWeights[i] - largest);
        var mean = Lanes.Sum(weights) / weights.Length;
        var error = RelativeError(weights, mean);
        var tail = ParetoSmoothing.Smooth(weights);
        Normalize(weights);
        return new(largest + Math.Log(mean), error, 1 / Lanes.Dot(weights, weights), tail.Shape, weights)
            { ParetoShapeError = tail.Error };
    }

    /// <summary>
    /// The mean of a quantity under p from its value at each draw, with its standard deviation and the mean's standard error.
    /// </summary>
    public WeightedMoments Moments(ReadOnlySpan<double> values)
    {
        var mean = Lanes.Dot(Weights, values);
        var (square, error) = (0.0, 0.0);
        for (var i = 0; i < Weights.Length; i++)
        {
            var part = Weights[i] * (values[i] - mean) * (values[i] - mean);
            square += part;
            error += Weights[i] * part;
        }

        return new(mean, Math.Sqrt(square), Math.Sqrt(error));
    }

    private static double Largest(ReadOnlySpan<double> logWeights)
    {
        if (logWeights.IsEmpty) throw new ArgumentException("no weights");
        var largest = double.NegativeInfinity;
        for (var i = 0; i < logWeights.Length; i++)
            largest = logWeights[i] < double.PositiveInfinity
                ? Math.Max(largest, logWeights[i]) : throw new ArgumentException($"draw {i} has a log weight of {logWeights[i]}");
        return largest;
    }

    private static double RelativeError(double[] weights, double mean)
    {
        var sum = 0.0;
        foreach (var weight in weights) sum += (weight - mean) * (weight - mean);
        return Math.Sqrt(sum / (weights.Length - 1.0) / weights.Length) / mean;
    }

    private static void Normalize(double[] weights)
    {
        var total = Lanes.Sum(weights);
        for (var i = 0; i < weights.Length; i++) weights[i] /= total;
    }
}

/// <summary>Moments of a weighted sample: mean, standard deviation, and the mean's standard error sqrt(sum w^2 (x - mean)^2).</summary>
public readonly record struct WeightedMoments(double Mean, double Sd, double StandardError);
