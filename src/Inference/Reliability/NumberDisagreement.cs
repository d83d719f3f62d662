using ProbDsl.Inference.Results.Text;

namespace ProbDsl.Inference.Reliability;

/// <summary>A reported number by its draws and by its importance-weighted draws.</summary>
/// <param name="Name">How a table calls it.</param>
/// <param name="Mean">By the draws as they are.</param>
/// <param name="Sd">By the draws as they are.</param>
/// <param name="WeightedMean">By their smoothed importance weights.</param>
/// <param name="WeightedSd">By their smoothed importance weights.</param>
/// <param name="IsLarge">Whether it misleads, and is more than the weighted draws' own error may explain.</param>
internal sealed record NumberDisagreement(string Name, double Mean, double Sd, double WeightedMean, double WeightedSd, bool IsLarge)
{
    /// <summary>`tau` is 4.17 ± 1.1 by its draws and 3.6 ± 3.22 by their importance weights.</summary>
    public override string ToString() =>
        $"`{Name}` is {Digits(Mean)} ± {Digits(Sd)} by its draws and {Digits(WeightedMean)} ± "
            + $"{Digits(WeightedSd)} by their importance weights";

    private static string Digits(double value) =>
        FixedPoint.Write(value, Math.Abs(value) switch { >= 100 => "0.#", >= 1 => "0.##", >= 0.01 => "0.####", _ => "0.########" });

    /// <summary>This one or the other, whichever differs more.</summary>
    public static NumberDisagreement? Larger(NumberDisagreement? one, NumberDisagreement? other)
    {
        if (one is null || other is null) return one ?? other;
        return (other.IsLarge, other.Size).CompareTo((one.IsLarge, one.Size)) > 0 ? other : one;
    }

    /// <summary>1 where the difference is just large enough to mislead.</summary>
    private double Size => Math.Max(
        Math.Abs(WeightedMean - Mean) / Math.Max(Sd, WeightedSd) / DrawAgreement.MostShift,
        Math.Abs(Math.Log(WeightedSd / Sd)) / Math.Log(DrawAgreement.MostRatio));
}
