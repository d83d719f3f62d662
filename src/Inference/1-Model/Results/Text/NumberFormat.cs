using System.Globalization;

namespace ProbDsl.Inference.Results.Text;

/// <summary>
/// The format of one parameter's numbers: the same number of decimals for all if that shows each of them, else six significant digits.
/// </summary>
public sealed record NumberFormat(string Pattern)
{
    private const int Significant = 6;
    private const int FewestOfSmallest = 2;
    private const int MostDigits = 9;

    /// <param name="values">The numbers.</param>
    /// <param name="significant">The significant digits of the largest one, or more.</param>
    public static NumberFormat For(ReadOnlySpan<double> values, int significant = Significant)
    {
        var (largest, smallest) = (0.0, double.PositiveInfinity);
        foreach (var value in values)
        {
            if (!double.IsFinite(value) || value == 0) continue;
            largest = Math.Max(largest, Math.Abs(value));
            smallest = Math.Min(smallest, Math.Abs(value));
        }

        if (largest == 0) return new("0.000");
        var (highest, lowest) = (Magnitude(largest), Magnitude(smallest));
        var decimals = Math.Max(0, Math.Max(significant - 1 - highest, FewestOfSmallest - 1 - lowest));
        return new(decimals + Math.Max(1, highest + 1) > MostDigits ? "G6" : $"F{decimals}");
    }

    public string Print(double value) => value.ToString(Pattern, CultureInfo.InvariantCulture);

    private static int Magnitude(double value) => (int)Math.Floor(Math.Log10(value));
}
