namespace ProbDsl.Inference.Judging;

/// <summary>What replicated data say.</summary>
internal static class CheckFindings
{
    public static IEnumerable<Finding> Of(IReadOnlyList<PredictiveCheck> checks, IReadOnlyList<PitCheck> calibration)
    {
        var failed = checks.Where(c => c.Fails).ToList();
        if (WithoutChecks(checks) is { } without) yield return without;
        else if (failed.Count == 0)
            yield return new("checks", Verdict.Good, $"{checks.Count} statistics of the data are as in data drawn from the fit");
        foreach (var check in failed)
            yield return new("checks", Verdict.Doubtful, $"{check.Statistic} of `{check.Outcome}` is {Number(check.Observed)}, and "
                + $"{Number(check.Replicated.Average())} in data drawn from the fit (p = {Probability(check)})", check.Next);
        foreach (var pit in calibration)
            yield return pit.Values.Length < PitCheck.Fewest
                ? new("calibration", Verdict.Unknown,
                    $"{CountedNoun.Of(pit.Values.Length, "row")} of `{pit.Outcome}` "
                        + $"{(pit.Values.Length == 1 ? "is" : "are")} too few to say",
                    $"{PitCheck.Fewest} rows and more can show it")
                : pit.IsUniform
                    ? new("calibration", Verdict.Good, $"`{pit.Outcome}` lies in its predictions from all other rows as often as they say")
                    : new("calibration", Verdict.Doubtful, $"of `{pit.Outcome}`, {pit.Shape().What}", pit.Shape().Next);
    }

    /// <summary>Data whose rows have no probabilities, a line for each.</summary>
    /// <param name="outcomes">The data.</param>
    /// <param name="areOfSeries">Whether each row is predicted from those before it.</param>
    public static IEnumerable<Finding> WithoutProbabilities(IEnumerable<Variable> outcomes, bool areOfSeries) => outcomes.Select(v =>
        areOfSeries
            ? new Finding("calibration", Verdict.Unknown,
                $"rows of `{v.Name}` are predicted one step ahead, and have no probabilities yet",
                $"`--leave {RowParts.Future}` predicts later rows by fits to earlier ones")
            : new("calibration", Verdict.Unknown, $"`{v.Name}` is not one number of each row, and has no probabilities yet"));

    /// <summary>Why statistics show nothing; null if they can.</summary>
    private static Finding? WithoutChecks(IReadOnlyList<PredictiveCheck> checks)
    {
        if (checks.Count == 0) return new("checks", Verdict.Unknown, "no statistic of the data varies between data drawn from the fit");
        if (checks.All(c => c.Cells < 2))
            return new("checks", Verdict.Unknown, $"one value of `{checks[0].Outcome}` lies in what is drawn from a fit that has seen it");
        var count = checks[0].Replicated.Length;
        return checks[0].HasManyReplicates ? null : new("checks", Verdict.Unknown,
            $"{count:N0} replicates are too few to show that data differ", $"fit with {PredictiveCheck.FewestReplicates} draws and more: "
                + "`--num-samples 1000`");
    }

    /// <summary>What the probabilities of events say, a line for each outcome.</summary>
    public static IEnumerable<Finding> Of(IReadOnlyList<EventCalibration> events) => events.GroupBy(e => e.Outcome).Select(of =>
    {
        var known = of.Where(e => !double.IsNaN(e.PValue)).ToList();
        if (known.Count == 0)
            return new Finding("calibration", Verdict.Unknown, $"too few events of `{of.Key}` to say", "more rows can show it");
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
