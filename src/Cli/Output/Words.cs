namespace ProbDsl.Cli.Output;

/// <summary>Numbers with their noun: `1 row`, `1,000 rows`.</summary>
internal static class Words
{
    public static string Count(long number, string noun) => CountedNoun.Of(number, noun);

    /// <summary>A row's log density, or what lies below it, as bits for each of its numbers, with their sign.</summary>
    /// <param name="logDensity">Of a row, in nats.</param>
    /// <param name="width">How many numbers it has.</param>
    /// <param name="observed">How many of them are there, on average; null: all.</param>
    /// <param name="bound">The lower bound that it is; null where it is the log density.</param>
    /// <param name="noun">What the numbers are of.</param>
    public static string BitsPerDimension(double logDensity, int width, double? observed = null, string? bound = null,
        string noun = "row")
    {
        var bits = FixedPoint.Write(Inference.Results.BitsPerDimension.Of(logDensity, observed ?? width), "F4");
        var (most, by) = bound is null ? ("", "") : ("at most ", $" by {bound}");
        return BitsPerDimension(width, observed ?? width, $"{most}{bits} bits/dim{by}", noun);
    }

    /// <summary>Bits for each number of a row, with their meaning.</summary>
    public static string BitsPerDimension(int width, double observed, string bits, string noun = "row") =>
        $"{bits}: -log2 p for each of the {Numbers(width, observed, noun)}, less is better";

    /// <summary>An error in a fixed format, or by its power of ten, where that format would show none of it.</summary>
    public static string Error(double error, string format) => NumberText.Error(error, format);

    /// <summary>`2 numbers of a row`, or how many of them are there where cells are missing.</summary>
    private static string Numbers(int width, double observed, string noun) => observed == width
        ? string.Create(CultureInfo.InvariantCulture, $"{width:N0} numbers of a {noun}")
        : string.Create(CultureInfo.InvariantCulture, $"{observed:0.00} numbers of a {noun} that are there on average, of {width:N0}");
}
