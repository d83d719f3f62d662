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
        text.Append('\n').Append(EstimateTable.Print(outcome.Summary!.Estimates)).Append('\n');
        text.Append(Paragraph.Print($"{outcome.Objective.Title}  ", $"{outcome.Value.ToString("F6", CultureInfo.InvariantCulture)} nats   ({Nature(fit)})"));
        text.Append(Paragraph.Print("stopped: ", string.Join(" · ", [fit.StopText, .. Starts(outcome), $"seed {fit.Options.Seed}", Seconds(fit.Seconds.Fit)])));
        if (outcome.Summary.OrderedBy is { } order) text.Append(Paragraph.Print("", order));
        if (folder is null) text.Append("next: --out DIR keeps this fit · --format json prints every digit\n");
        return text.ToString();
    }

    private static string Nature(FitRecord fit) => fit.Outcome.Objective switch
    {
        { IsBound: true } => "a lower bound",
        { Name: "log_joint" } => $"of data and unknowns at this point; {Words.Count(fit.Outcome.Summary!.FreeParameters, "free number")}",
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

    private static string Objective(double value) => value.ToString("F3", CultureInfo.InvariantCulture);

    private static string Short(double value) => value.ToString("F1", CultureInfo.InvariantCulture);

    private static string Seconds(double seconds) => $"{seconds.ToString(seconds < 10 ? "F2" : "F0", CultureInfo.InvariantCulture)} s";
}
