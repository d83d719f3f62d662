using System.Globalization;

namespace ProbDsl.Inference.DrawDiagnostics;

/// <summary>A reported number estimated from draws, with and without importance weights.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Mean">The mean of the unweighted draws.</param>
/// <param name="Sd">The standard deviation of the unweighted draws.</param>
/// <param name="WeightedMean">The mean under the smoothed importance weights.</param>
/// <param name="WeightedSd">The standard deviation under the smoothed importance weights.</param>
/// <param name="IsLarge">Whether the difference is misleading, and larger than the error of the weighted estimates explains.</param>
public sealed record NumberDisagreement(string Name, double Mean, double Sd, double WeightedMean, double WeightedSd, bool IsLarge)
{
    /// <summary>`tau` is 4.17 ± 1.1 by its draws and 3.6 ± 3.22 by their importance weights.</summary>
    public override string ToString() =>
        $"`{Name}` is {NumberText.Short(Mean)} ± {NumberText.Short(Sd)} by its draws and {NumberText.Short(WeightedMean)} ± "
            + $"{NumberText.Short(WeightedSd)} by their importance weights";

    /// <summary>`tau` most, its mean by 0.12 standard deviations and its standard deviation by 8%.</summary>
    public string Change => string.Create(CultureInfo.InvariantCulture,
        $"`{Name}` most, its mean by {Math.Abs(WeightedMean - Mean) / Math.Max(Sd, WeightedSd):0.00} sd, its sd by "
            + $"{100 * Math.Abs((WeightedSd / Sd) - 1):0}%");

    /// <summary>The one of the two with the larger difference.</summary>
    public static NumberDisagreement? Larger(NumberDisagreement? one, NumberDisagreement? other)
    {
        if (one is null || other is null) return one ?? other;
        return (other.IsLarge, other.Size).CompareTo((one.IsLarge, one.Size)) > 0 ? other : one;
    }

    /// <summary>Whether the mean differs by less than a tenth of a standard deviation, and the standard deviation by less than a
    /// tenth.</summary>
    public bool IsSmall => Math.Abs(WeightedMean - Mean) < Little * Math.Max(Sd, WeightedSd)
        && Math.Abs(Math.Log(WeightedSd / Sd)) < Math.Log(1 + Little);

    private const double Little = 0.1;

    /// <summary>The difference relative to the smallest one that is misleading.</summary>
    private double Size => Math.Max(
        Math.Abs(WeightedMean - Mean) / Math.Max(Sd, WeightedSd) / DrawAgreement.MostShift,
        Math.Abs(Math.Log(WeightedSd / Sd)) / Math.Log(DrawAgreement.MostRatio));
}
