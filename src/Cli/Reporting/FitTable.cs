using System.Globalization;
using System.Text;
using ProbDsl.Inference;

namespace ProbDsl.Cli;

/// <summary>The result for people: estimates, the objective with its name, why it stopped, what to do next.</summary>
internal static class FitTable
{
    public static string Print(FitRecord fit, bool isForgotten)
    {
        var text = new StringBuilder();
        text.AppendLine().Append(EstimateTable.Print(fit.Outcome.Summary!.Estimates)).AppendLine();
        text.AppendLine($"{fit.Outcome.Objective.Title}  {fit.Outcome.Value.ToString("F6", CultureInfo.InvariantCulture)} nats   (exact; AIC {Short(fit.Aic)}, BIC {Short(fit.Bic)}, {fit.Outcome.Summary.FreeParameters} free parameters)");
        text.AppendLine($"stopped: {fit.StopText} · seed {fit.Options.Seed} · {Seconds(fit.Seconds.Fit)}");
        if (fit.Outcome.Restarts.Count > 1) text.AppendLine(Restarts(fit.Outcome));
        if (fit.Outcome.Summary.OrderedBy is { } order) text.AppendLine(order);
        if (isForgotten) text.AppendLine("next: --out DIR keeps this fit · --format json prints every digit");
        return text.ToString();
    }

    private static string Restarts(FitOutcome outcome)
    {
        var sound = outcome.Restarts.Where(r => r.Why is null).ToList();
        var dropped = outcome.Restarts.Where(r => r.Why is not null).ToList();
        var spread = $"starts: {outcome.Agreeing} of {outcome.Restarts.Count} agree on the best, {Objective(sound.Max(r => r.Objective))}; the lowest ended at {Objective(sound.Min(r => r.Objective))}";
        return dropped.Count == 0 ? spread : $"{spread}; {dropped.Count} dropped ({dropped[0].Why})";
    }

    private static string Objective(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

    private static string Short(double value) => value.ToString("F1", CultureInfo.InvariantCulture);

    private static string Seconds(double seconds) => $"{seconds.ToString(seconds < 10 ? "F2" : "F0", CultureInfo.InvariantCulture)} s";
}
