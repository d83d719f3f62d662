namespace ProbDsl.Cli.Reporting;

/// <summary>
/// Fits at several values of a hyperparameter, a line for each: likelihoods by AIC and BIC, evidences and bounds as they are, each with its
/// standard error and k-hat where it has one.
/// </summary>
internal static class SweepTable
{
    // standard errors of a difference
    private const double Errors = 2;

    /// <param name="story">What the story is called.</param>
    /// <param name="range">The hyperparameter and its values.</param>
    /// <param name="fits">A fit for each value.</param>
    /// <param name="ranking">Which of them can be ranked.</param>
    /// <param name="accepting">Methods that accept the story and rank by the evidence or a bound of it.</param>
    /// <param name="beside">Methods that report the evidence of stories of priors.</param>
    public static string Print(string story, SettingRange range, IReadOnlyList<SweptFit> fits, SweepRanking ranking,
        IReadOnlyList<InferenceMethod> accepting, IReadOnlyList<InferenceMethod> beside)
    {
        var name = range.Name;
        var (first, selection) = fits.First(f => f.Begun is not null).Begun!.Value;
        var text = new StringBuilder(FitHeader.Subject(story, first.Problem,
            first.DataFiles, title: $"{first.Problem.Graph.Name}, {name} = {range.From} to {range.To}"))
            .Append(CultureInfo.InvariantCulture, $"method: {selection.Method!.Name}\n\n");
        var reported = fits.FirstOrDefault(f => f.Record is not null)?.Record;
        var (isLikelihood, hasTails) = (reported is not null && SweepRanking.IsLikelihood(reported), fits.Any(f => f.Tail is not null));
        List<string[]> rows = [[name, reported?.Outcome.Metric.Of.Title ?? "", .. hasTails ? ["k-hat"]
            : Array.Empty<string>(), "parameters",
            .. isLikelihood ? ["AIC", "BIC"] : Array.Empty<string>(), "starts that agree"]];
        foreach (var fit in fits) rows.Add([fit.Value.ToString(CultureInfo.InvariantCulture), .. Line(fit, isLikelihood, hasTails)]);
        text.Append(AlignedLines.Write(rows, _ => true));
        if (reported is null) return text.ToString();
        foreach (var verdict in Verdicts(name, fits, ranking, isLikelihood, accepting, beside))
            text.Append('\n').Append(Paragraph.Print("", verdict));
        if (ranking.OtherWarnings.Length > 0)
            text.Append('\n').Append(Paragraph.Print("", $"warnings of other fits: {ranking.OtherWarnings}"));
        return text.ToString();
    }

    private static string[] Line(SweptFit fit, bool isLikelihood, bool hasTails)
    {
        if (fit.Record is not { } record)
            return [$"failed: {fit.Failure}"];
        var outcome = record.Outcome;
        return
        [
            $"{Written(outcome.Metric)}{(record.IsConverged ? "" : fit.IsInterrupted ? " (interrupted)"
                : " (not converged)")}",
            .. hasTails ? [fit.Tail is { } tail ? $"{TailShape.Write(tail.Shape)}{Verdict(fit, tail)}" : "-"] : Array.Empty<string>(),
            outcome.Summary!.FreeParameters.ToString(CultureInfo.InvariantCulture),
            .. isLikelihood ? [FixedPoint.Write(record.Aic, "F1"), FixedPoint.Write(record.Bic, "F1")] : Array.Empty<string>(),
            outcome.Restarts.Count > 1 ? $"{outcome.Agreeing} of {outcome.Restarts.Count}" : "-",
        ];
    }

    private static string Verdict(SweptFit fit, WeightTail tail) => tail.Fault == ApproximationFault.None ? ""
        : SweepRanking.Mark(fit) is null ? $" ({tail.Verdict})" : " (not ranked)";

    private static string Written(Metric metric) =>
        $"{(metric.Of.IsBound ? "≥" : "")}{FixedPoint.Write(metric.Value, "F3")}"
            + $"{(metric.Error is { } error ? $" ± {Words.Error(error, "F3")}" : "")}";

    private static IEnumerable<string> Verdicts(string name, IReadOnlyList<SweptFit> fits, SweepRanking ranking, bool isLikelihood,
        IReadOnlyList<InferenceMethod> accepting, IReadOnlyList<InferenceMethod> beside)
    {
        if (ranking.Incomparable is { } why)
        {
            yield return $"not ranked: {why}; {Advice(name, fits.First(f => f.Record is not null), accepting, beside)}";
            yield break;
        }

        foreach (var unranked in fits.Where(f => SweepRanking.Mark(f) is not null).GroupBy(f => SweepRanking.Mark(f)!))
            yield return $"{name} = {string.Join(", ", unranked.Select(f => f.Value))} "
                + $"{(unranked.Count() == 1 ? "is" : "are")} not ranked: {Trouble(unranked.Key, unranked.First())}";
        var poor = ranking.Ranked.Where(f => f is { IsBound: true, IsKHatPoor: true }).ToList();
        if (poor.Count > 0)
            yield return $"{SweepRanking.Above(poor[0].Tail!)} at {name} = {string.Join(", ", poor.Select(f => f.Value))}: "
                + $"the {poor[0].Record!.Outcome.Metric.Of.Title} may be far too low there{(accepting.Any(m => m.RanksByEvidence)
                    ? $"; {Options(accepting.Where(m => m.RanksByEvidence))} computes the log evidence itself" : "")}";
        if (ranking.Best is not { Record: { } record } best) yield break;
        if (!isLikelihood)
        {
            // a value that is not ranked may be right, and the best one
            var isBelow = fits.Any(f => f.Record is { } other && other.Outcome.Metric.Value > record.Outcome.Metric.Value);
            yield return $"highest {record.Outcome.Metric.Of.Title}{(isBelow ? " of those ranked" : "")}: "
                + $"{name} = {best.Value}, reported below{Beside(name, ranking.Ranked, best)}";
            yield break;
        }

        var byAic = ranking.Ranked.MinBy(f => f.Record!.Aic)!;
        yield return $"lowest AIC: {name} = {byAic.Value} · lowest BIC: {name} = {best.Value}, reported below{(byAic == best
            ? "" : "; AIC weighs each parameter by 1 nat, BIC by half the logarithm of the rows, so that it prefers fewer parameters")}";
    }

    /// <summary>What ranks the values where the objective does not.</summary>
    private static string Advice(string name, SweptFit fit, IReadOnlyList<InferenceMethod> accepting, IReadOnlyList<InferenceMethod> beside)
    {
        var byRows = $"rows held out: `compare --holdout 0.2 --set {name}=...` for each value";
        if (fit.Record is { Outcome.Metric.Of.IsInNats: false }) return $"rank by {byRows}";
        if (accepting.Count == 0)
            return fit.Begun!.Value.Story.Facts.HasOnlyPriors ? $"rank by {byRows}"
                : $"give each `param` a prior, then {Options(beside)} reports the log evidence, or rank by {byRows}";
        ValueList<InferenceMethod> evidences = [.. accepting.Where(m => m.RanksByEvidence)];
        ValueList<InferenceMethod> bounds = [.. accepting.Where(m => !m.RanksByEvidence)];
        var ways = (evidences.Count, bounds.Count) switch
        {
            (0, _) => $"a lower bound of the log evidence: {Options(bounds)}",
            (_, 0) => $"the log evidence: {Options(evidences)}",
            _ => $"the log evidence: {Options(evidences)}, by a lower bound of it: {Options(bounds)}",
        };
        return $"rank by {ways}, or by {byRows}";
    }

    private static string Options(IEnumerable<InferenceMethod> methods) => MethodConcept.AsOptions(methods.Select(m => m.Name));

    private static string Trouble(string mark, SweptFit fit) => fit.IsInterrupted ? "the fit was interrupted" : fit.Record!.IsConverged
        ? $"{mark.Replace("k-hat", "k-hat is", StringComparison.Ordinal)}, so the approximation is poor and its "
            + $"{fit.Record.Outcome.Metric.Of.Title} may be far off; more draws (`--num-samples`) or another `--method` may help"
        : $"{mark}, so the {fit.Record.Outcome.Metric.Of.Title} may still rise; more steps (`--max-iter`) or another `--method` may help";

    /// <summary>The values whose objectives are within the errors of the best.</summary>
    private static string Beside(string name, IReadOnlyList<SweptFit> fits, SweptFit best)
    {
        var near = fits.Where(f =>
            f != best && best.Record!.Outcome.Metric.Value - f.Record!.Outcome.Metric.Value <= Errors * Error(best, f)).ToList();
        return near.Count == 0
            ? "" : $"; {name} = {string.Join(", ", near.Select(f => f.Value))} {(near.Count == 1 ? "lies" : "lie")} within "
                + $"{Errors} standard errors of it: these draws do not distinguish them";
    }

    private static double Error(SweptFit one, SweptFit other)
    {
        var (a, b) = (one.Record!.Outcome.Metric.Error ?? 0, other.Record!.Outcome.Metric.Error ?? 0);
        return Math.Sqrt((a * a) + (b * b));
    }
}
