namespace ProbDsl.Inference.DrawDiagnostics;

/// <summary>
/// Finds the reported number whose mean or standard deviation changes most when its draws are weighted by importance weights.
/// </summary>
public sealed class DrawAgreement(ImportanceSampling sampling)
{
    /// <summary>A shift of the mean in standard deviations, and a ratio of standard deviations, above which a result is
    /// misleading.</summary>
    public const double MostShift = 0.3, MostRatio = 2;

    /// <summary>Standard errors of the weighted mean or variance within which a difference may be chance.</summary>
    private const double Errors = 3;

    private const double Rounding = 1e-12;

    private readonly double[] weights = sampling.Weights;

    /// <summary>The number that differs most, large differences first; null if none varies.</summary>
    /// <param name="estimates">Reported arrays.</param>
    /// <param name="drawsOf">The draws [draws, shape..] of each, the weighted ones first.</param>
    /// <param name="namesOf">The names of the members of each dimension of an array.</param>
    public NumberDisagreement? Worst(IEnumerable<Estimate> estimates, Func<Estimate, Tensor> drawsOf,
        Func<string, IReadOnlyList<IReadOnlyList<string>?>> namesOf) =>
        estimates.Aggregate((NumberDisagreement?)null,
            (worst, e) => NumberDisagreement.Larger(worst, Worst(drawsOf(e).Values, e.Value.Values.Length,
                (e with { Names = namesOf(e.Name) }).NameOf)));

    /// <summary>The number that differs most among the columns of values [draws, width].</summary>
    public NumberDisagreement? Worst(double[] values, int width, Func<int, string> nameOf)
    {
        var (worst, column) = ((NumberDisagreement?)null, new double[weights.Length]);
        for (var at = 0; at < width; at++)
        {
            for (var draw = 0; draw < column.Length; draw++) column[draw] = values[(draw * width) + at];
            var own = Of(column);
            if (own is not null && NumberDisagreement.Larger(worst, own) == own) worst = own with { Name = nameOf(at) };
        }

        return worst;
    }

    private NumberDisagreement? Of(double[] column)
    {
        var (about, count) = (column[0], column.Length);
        var (sum, square) = (0.0, 0.0);
        foreach (var value in column)
        {
            sum += value - about;
            square += (value - about) * (value - about);
        }

        var mean = sum / count;
        var variance = (square / count) - (mean * mean);
        if (!double.IsFinite(variance) || variance <= Rounding * Math.Max(about * about, square / count)) return null;
        var (weightedMean, weightedVariance) = (0.0, 0.0);
        for (var i = 0; i < count; i++) weightedMean += weights[i] * (column[i] - about);
        for (var i = 0; i < count; i++) weightedVariance += weights[i] * Square(column[i] - about - weightedMean);
        var (errorOfMean, errorOfVariance) = (0.0, 0.0);
        for (var i = 0; i < count; i++)
        {
            var away = Square(column[i] - about - weightedMean);
            errorOfMean += weights[i] * weights[i] * away;
            errorOfVariance += Square(weights[i] * (away - weightedVariance));
        }

        var (sd, weightedSd) = (Math.Sqrt(variance), Math.Sqrt(weightedVariance));
        var shift = Math.Abs(weightedMean - mean);
        var isShifted = shift > MostShift * Math.Max(sd, weightedSd) && shift > Errors * Math.Sqrt(errorOfMean);
        var isScaled = Math.Abs(Math.Log(weightedSd / sd)) > Math.Log(MostRatio)
            && Math.Abs(weightedVariance - variance) > Errors * Math.Sqrt(errorOfVariance);
        return new("", about + mean, sd, about + weightedMean, weightedSd, isShifted || isScaled);
    }

    private static double Square(double x) => x * x;
}
