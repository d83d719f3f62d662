namespace ProbDsl.Inference.Judging;

/// <summary>What replicated data say.</summary>
internal static class CheckFindings
{
    public static IEnumerable<Finding> Of(IReadOnlyList<PredictiveCheck> checks, IReadOnlyList<PitCheck> calibration)
    {
        var failed = checks.Where(c => c.Fails).ToList();
        if (checks.Count > 0 && failed.Count == 0)
            yield return new("checks", Verdict.Good, $"{checks.Count} statistics of the data are as in data drawn from the fit");
        foreach (var check in failed)
            yield return new("checks", Verdict.Doubtful, $"{check.Statistic} of `{check.Outcome}` is {Number(check.Observed)}, and "
                + $"{Number(check.Replicated.Average())} in data drawn from the fit (p = {Probability(check)})", check.Next);
        foreach (var pit in calibration)
            yield return pit.Values.Length < PitCheck.Fewest
                ? new("calibration", Verdict.Unknown, $"{pit.Values.Length} rows of `{pit.Outcome}` are too few to say")
                : pit.IsUniform
                    ? new("calibration", Verdict.Good, $"`{pit.Outcome}` lies in its predictions from all other rows as often as they say")
                    : new("calibration", Verdict.Doubtful, $"of `{pit.Outcome}`, {pit.Shape().What}", pit.Shape().Next);
    }

    /// <summary>What the probabilities of events say, a line for each outcome.</summary>
    public static IEnumerable<Finding> Of(IReadOnlyList<EventCalibration> events) => events.GroupBy(e => e.Outcome).Select(of =>
    {
        var known = of.Where(e => !double.IsNaN(e.PValue)).ToList();
        if (known.Count == 0) return new Finding("calibration", Verdict.Unknown, $"too few events of `{of.Key}` to say");
        var worst = known.MinBy(e => e.PValue)!;
        return worst.PValue * known.Count >= EventCalibration.FalseAlarm
            ? new("calibration", Verdict.Good, $"events of `{of.Key}` happen as often as predicted from all other rows")
            : new("calibration", Verdict.Doubtful, $"of `{of.Key}`, {worst.What}",
                "a predictor, its square or an interaction is missing; or effects of groups; or another link");
    });

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Probability(PredictiveCheck check) =>
        Math.Min(check.ProbabilityAbove, 1 - check.ProbabilityAbove) is var p && p < 1e-3 ? "0.000"
            : p.ToString("0.000", CultureInfo.InvariantCulture);
}
