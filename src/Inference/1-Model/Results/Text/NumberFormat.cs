namespace ProbDsl.Inference.Results.Text;

/// <summary>
/// The format of one parameter's numbers: the same number of decimals for all if that shows each of them, else six significant digits.
/// </summary>
public sealed record NumberFormat(string Pattern)
{
    private const int Significant = 6;
    private const int FewestOfSmallest = 2;
    private const int MostDigits = 9;

    // of an uncertainty, where the usual format shows none of them
    private const int DigitsOfUncertainty = 2;

    // beyond, numbers are in scientific notation even where their uncertainty needs more digits
    private const int MostDecimalDigits = 15, MostScientificDigits = 17;

    // an uncertainty below it is rounding
    private const double Rounding = 1e-14;

    private bool IsScientific => Pattern[0] == 'G';

    private int Decimals => int.Parse(Pattern.AsSpan(1), CultureInfo.InvariantCulture);

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

        if (largest == 0) return new("F3");
        var (highest, lowest) = (Magnitude(largest), Magnitude(smallest));
        var decimals = Math.Max(0, Math.Max(significant - 1 - highest, FewestOfSmallest - 1 - lowest));
        return new(decimals + Math.Max(1, highest + 1) > MostDigits ? "G6" : $"F{decimals}");
    }

    /// <summary>
    /// The same, or with more digits where the uncertainty of a number would not be visible: a rate of 3e11 with a standard deviation of
    /// 3e5 is 300000000000.
    /// </summary>
    /// <param name="values">The numbers.</param>
    /// <param name="uncertainties">A standard error or standard deviation of each; 0 or NaN where there is none.</param>
    public static NumberFormat For(ReadOnlySpan<double> values, ReadOnlySpan<double> uncertainties)
    {
        var usual = For(values);
        var (isShown, decimals, digits, whole) = (true, 0, Significant, 1);
        for (var i = 0; i < values.Length; i++)
        {
            var (value, own) = (Math.Abs(values[i]), uncertainties[i]);
            if (value == 0 || !double.IsFinite(value)) continue;
            var first = Magnitude(value);
            var isUncertain = IsUncertain(value, own);
            decimals = Math.Max(decimals, DigitsOfUncertainty - 1 - (isUncertain ? Magnitude(own) : first));
            if (!isUncertain) continue;
            var last = Magnitude(own);
            isShown &= usual.IsScientific ? last > first - Significant : last >= -usual.Decimals;
            digits = Math.Max(digits, first - last + DigitsOfUncertainty);
            whole = Math.Max(whole, first + 1);
        }

        if (isShown) return usual;
        return new(whole + decimals <= MostDecimalDigits ? $"F{decimals}" : $"G{Math.Min(digits, MostScientificDigits)}");
    }

    /// <summary>
    /// The significant digits of a number alone: six, or as many as show two digits of its uncertainty where six show none.
    /// </summary>
    /// <param name="value">The number.</param>
    /// <param name="uncertainty">Its standard error or standard deviation; 0 or NaN without one.</param>
    public static int DigitsOf(double value, double uncertainty)
    {
        if (!IsUncertain(value, uncertainty)) return Significant;
        var digits = Magnitude(Math.Abs(value)) - Magnitude(uncertainty) + DigitsOfUncertainty;
        return digits < Significant + DigitsOfUncertainty ? Significant : Math.Min(digits, MostScientificDigits);
    }

    private static bool IsUncertain(double value, double uncertainty) =>
        value != 0 && double.IsFinite(value) && double.IsFinite(uncertainty) && uncertainty > Rounding * Math.Abs(value);

    /// <summary>The format of an uncertainty beside such numbers.</summary>
    public NumberFormat OfUncertainty => IsScientific ? new("G6") : this;

    public string Print(double value) => value.ToString(Pattern, CultureInfo.InvariantCulture);

    private static int Magnitude(double value) => (int)Math.Floor(Math.Log10(value));
}
