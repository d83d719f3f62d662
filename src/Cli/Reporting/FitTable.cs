using System.Globalization;
using System.Text;
using ProbDsl.Inference;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>The result for people: estimates, the objective with its name, why it stopped, what to do next.</summary>
internal static class FitTable
{
    public static string Print(FitRecord fit, string? folder)
    {
        var outcome = fit.Outcome;
        var text = new StringBuilder();
        text.Append('\n');
        foreach (var trouble in outcome.Troubles) text.Append(Paragraph.Print("note: ", $"{trouble.Message}{(trouble.Help is { } next ? $"; {next}" : "")}")).Append('\n');
        if (StateTable.Print(outcome.Summary!.States) is { Length: > 0 } states) text.Append(states).Append('\n');
        if (Estimates(outcome.Summary!) is { Length: > 0 } estimates) text.Append(estimates).Append('\n');
        text.Append(Paragraph.Print($"{outcome.Figure.Of.Title}  ", $"{FixedPoint.Write(outcome.Figure.Value, "F6")}{Error(outcome.Figure)}{(outcome.Figure.Of.IsInNats ? " nats" : "")}   ({Nature(fit)})"));
        if (outcome.HeldOut is { } held) text.Append(Paragraph.Print("held out: ", $"{held.Of.Title} {FixedPoint.Write(held.PerRow, "F4")}{(double.IsNaN(held.Error) ? "" : $" ± {Words.Error(held.Error, "F4")}")}{(held.Of.IsInNats ? " nats" : "")} for each of {Words.Count(held.Rows, "row")} that training did not see; the weights are those that were best there, so other new rows may be less probable"));
        if (outcome.Summary!.Chain is { } chain) text.Append(ChainTable.Print(chain, outcome.Summary!.Latents.Select(l => l.Latent)));
        if (outcome.Summary!.Latents is { Count: > 0 } latents) text.Append(Paragraph.Print("in use: ", string.Join(" · ", latents.Select(Use))));
        if (outcome.Summary!.Tail is { } tail) text.Append(Paragraph.Print("draws: ", Trust(tail)));
        text.Append(Paragraph.Print("stopped: ", string.Join(" · ", [fit.StopText, .. Starts(outcome), $"seed {fit.Options.Seed}", Seconds(fit.Seconds.Fit)])));
        if (outcome.Summary.OrderedBy is { } order) text.Append(Paragraph.Print("", order));
        if (folder is null) text.Append("next: --out DIR keeps this fit · --format json prints every digit\n");
        return text.ToString();
    }

    /// <summary>Unknowns, then what is defined from them: points, or posteriors where there are draws.</summary>
    private static string Estimates(FitSummary summary) => summary.Draws is null
        ? EstimateTable.Print(summary.Estimates.Concat(summary.Definitions))
        : PosteriorTable.Print(summary.Estimates.Concat(summary.Definitions));

    private static string Error(Figure figure) => figure.Error is { } error ? $" ± {Words.Error(error, "F6")}" : "";

    private static string Use(LatentUse latent) =>
        $"{latent.Latent}, {(latent.InUse is { } used ? $"{used} of " : "")}{Words.Count(latent.Dimensions, "dimension")}, {FixedPoint.Write(latent.Total, "F2")} nats for a row";

    private static string Trust(WeightTail tail) => string.Create(
        CultureInfo.InvariantCulture,
        $"{tail.Draws:N0}, by their weights worth {tail.EffectiveDraws:N0} independent ones · k-hat {TailShape.Write(tail.Shape)} ({(tail.IsReliable ? "" : $"{tail.Verdict}; ")}reliable up to {TwoDigits(tail.Reliable)})");

    private static string TwoDigits(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    private static string Nature(FitRecord fit) => fit.Outcome.Figure switch
    {
        { Of.IsBound: true } figure => $"a lower bound{(figure.How is { } looked ? $" {looked}" : "")}; {Short(fit.PerRow)} for a row; {Words.Count(fit.Outcome.Summary!.FreeParameters, "free number")}",
        { How: { } how } => $"{how}; {Words.Count(fit.Outcome.Summary!.FreeParameters, "free number")}",
        { Of.Name: "log_evidence" or "log_integral" } when fit.Outcome.Summary!.FreeParameters == 0 => "exact",
        { Of.Name: "log_evidence" or "log_integral" } => $"exact; {Words.Count(fit.Outcome.Summary!.FreeParameters, "free number")}",
        { Of.Name: "log_joint" } => $"of data and unknowns at this point; {Words.Count(fit.Outcome.Summary!.FreeParameters, "free number")}",
        _ when fit.Rows == 0 => $"no row was observed; {Words.Count(fit.Outcome.Summary!.FreeParameters, "free parameter")}",
        _ => $"exact; AIC {Short(fit.Aic)}, BIC {Short(fit.Bic)}, {Words.Count(fit.Outcome.Summary!.FreeParameters, "free parameter")}",
    };

    private static IEnumerable<string> Starts(FitOutcome outcome)
    {
        if (outcome.Restarts.Count < 2) yield break;
        yield return $"{outcome.Agreeing} of {outcome.Restarts.Count} starts agree";
        var lowest = outcome.Restarts.Where(r => r.Why is null).Min(r => r.Objective);
        if (outcome.Restarts.Any(r => r.Why is null && r.Objective < outcome.Value) && Objective(lowest) != Objective(outcome.Value)) yield return $"the lowest ended at {Objective(lowest)}";
        var dropped = outcome.Restarts.Where(r => r.Why is not null).ToList();
        if (dropped.Count > 0) yield return $"{dropped.Count} dropped ({dropped[0].Why})";
    }

    private static string Objective(double value) => FixedPoint.Write(value, "F3");

    private static string Short(double value) => FixedPoint.Write(value, "F1");

    private static string Seconds(double seconds) => $"{seconds.ToString(seconds < 10 ? "F2" : "F0", CultureInfo.InvariantCulture)} s";
}
