namespace ProbDsl.Compiler.Options;

/// <summary>Which credible interval of a posterior is reported: its probability, and whether its tails are equal or it is the
/// shortest.</summary>
/// <param name="Mass">The posterior probability of the interval, strictly between 0 and 1.</param>
/// <param name="IsShortest">Whether it is the shortest interval of that probability, without equal tails: the highest density interval
/// (HDI) of a density with one peak.</param>
public sealed record CredibleInterval(double Mass, bool IsShortest = false)
{
    private const string Shortest = "hdi:";

    private const double Least = 0.001, Most = 0.9999;

    /// <summary>The interval from the 5% to the 95% quantile.</summary>
    public static CredibleInterval Usual { get; } = new(0.9);

    /// <summary>The probability below an interval with equal tails: exactly 0.05 for 0.9.</summary>
    public double Tail => (double)((1 - (decimal)Mass) / 2);

    /// <summary>The names of the lower and upper end in JSON and CSV: `q5`, `q95`.</summary>
    public (string Low, string High) Names => IsShortest ? ($"hdi{Percent(Mass)}_low", $"hdi{Percent(Mass)}_high")
        : ($"q{Percent(Tail)}", $"q{Percent(1 - Tail)}");

    /// <summary>The titles of the lower and upper end in tables.</summary>
    public (string Low, string High) Titles => IsShortest ? ($"HDI{Percent(Mass)} low", $"HDI{Percent(Mass)} high")
        : ($"{Percent(Tail)}%", $"{Percent(1 - Tail)}%");

    /// <summary>The interval of a text: `0.95`, `hdi:0.95`; null for any other text.</summary>
    public static CredibleInterval? Read(string text)
    {
        var isShortest = text.StartsWith(Shortest, StringComparison.OrdinalIgnoreCase);
        return double.TryParse(isShortest ? text[Shortest.Length..] : text, NumberStyles.Float, CultureInfo.InvariantCulture, out var mass)
            && mass is >= Least and <= Most ? new(mass, isShortest) : null;
    }

    public override string ToString() => $"{(IsShortest ? Shortest : "")}{Mass.ToString(CultureInfo.InvariantCulture)}";

    private static string Percent(double part) => (100 * (decimal)part).ToString("0.#####", CultureInfo.InvariantCulture);
}
