using ProbDsl.Inference.Variational;

namespace ProbDsl.Cli.Reporting;

/// <summary>Methods that train a guide, side by side: the bounds on log p of a row that each one's guide gives, in bits.</summary>
internal static class LadderLines
{
    /// <param name="fits">One of which has bounds; of those that failed there are none.</param>
    /// <param name="areHeldOut">Whether the bounds are of rows that no training saw.</param>
    public static string Print(IReadOnlyCollection<ComparedFit> fits, bool areHeldOut)
    {
        var first = fits.First(f => f.Ladder is not null).Ladder!;
        var hasWidth = first.Width > 1;
        List<string[]> rows = [["method", .. first.Bounds.Select(r => r.Title), .. Of("bits/dim"), "steps/s", "time"]];
        foreach (var fit in fits)
            rows.Add([fit.Method.Name, .. fit.Ladder?.Bounds.Select(Bits) ?? first.Bounds.Select(_ => "-"),
                .. Of(fit.Ladder is { } ladder ? PerDimension(ladder) : "-"),
                fit.Outcome.StepsPerSecond?.ToString("N0", CultureInfo.InvariantCulture) ?? "-", Seconds(fit.Seconds)]);
        return $"{AlignedLines.Write(rows, column => column > 0, "   ")}"
            + $"{Paragraph.Print("", $"lower bounds on log p in bits for a {first.Noun}, rising; ± is the standard error over "
                + $"{Words.Count(first.Rows, first.Noun)}{(areHeldOut ? $" that were held out{Validated(fits)}" : " of those fitted")}"
                + (hasWidth ? "; ≤ the bits/dim that follow from the best" : ""))}";

        IEnumerable<string> Of(string bits) => hasWidth ? [bits] : [];
    }

    private static string PerDimension(GuidedScores ladder) =>
        $"≤{FixedPoint.Write(BitsPerDimension.Of(ladder.Best.Mean, ladder.Observed), "F4")}";

    /// <summary>The note that the rows that chose the weights are not among the rows of the bounds.</summary>
    private static string Validated(IEnumerable<ComparedFit> fits) =>
        fits.Select(f => f.Outcome.HeldOut).FirstOrDefault(h => h is not null) is { } validation
            ? $"; each training kept the weights that were best on {Words.Count(validation.Rows, $"further {validation.Noun}")}, "
                + "which are in neither part"
            : "";

    private static string Bits(LowerBound rung) =>
        $"{FixedPoint.Write(rung.Mean / Math.Log(2), "F3")}{PlusMinus.Of(rung.Error / Math.Log(2), "F3")}";

    private static string Seconds(double seconds) => $"{seconds.ToString(seconds < 10 ? "F2" : "F0", CultureInfo.InvariantCulture)} s";
}
