namespace ProbDsl.Inference.Results.Tables;

/// <summary>The one-line summary of a long array in a table: the number of elements, their range, and the option that prints
/// them.</summary>
internal static class LongArray
{
    public static NumberTable.NumberLine Summarize(Estimate estimate)
    {
        var means = Of(estimate.Value);
        var uncertainty = (estimate.Spread?.Sd ?? estimate.StandardError) is { } own
            ? Of(own).Where(x => x > 0).DefaultIfEmpty().Min() : 0;
        var format = NumberFormat.For([means.Min(), means.Max()], [uncertainty, uncertainty]);
        var count = CountedNoun.Of(means.Length, estimate.Cells is null ? "number" : "missing cell");
        List<string> parts = [$"{(estimate.Spread is null ? "" : "means ")}{Range(means, format)}"];
        if (estimate.Spread is { } spread)
        {
            parts.Add($"standard deviations {Range(Of(spread.Sd), NumberFormat.For(Of(spread.Sd)))}");
            if (spread.Error is { } error)
            {
                parts.Add($"ESS from {Of(error.EffectiveDraws).Min().ToString("N0", CultureInfo.InvariantCulture)}");
                if (error.Mixing is { } mixing)
                    parts.Add($"R_hat up to {Of(mixing.RHat).Max().ToString("F3", CultureInfo.InvariantCulture)}");
            }
        }

        return new(NameOf(estimate), [], $"{count}: {string.Join(", ", parts)}; {HowToSee(NameOf(estimate))}");

        double[] Of(Tensor values) => estimate.Exists is null ? values.Values : [.. estimate.Places.Select(at => values.Values[at])];
    }

    /// <summary>The name that the user passes to `--show`.</summary>
    public static string NameOf(Estimate estimate) => estimate.Cells?.Data ?? estimate.Name;

    public static string HowToSee(string name) => $"`--show {name}` prints them";

    private static string Range(double[] values, NumberFormat format) => $"{format.Print(values.Min())} to {format.Print(values.Max())}";
}
