using System.Globalization;
using System.Text;
using ProbDsl.Inference;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>Fits at several values of a hyperparameter, a line for each: likelihoods by AIC and BIC, evidences and bounds as they are.</summary>
internal static class SweepTable
{
    /// <summary>The lowest BIC, or the highest evidence or bound; null where every fit failed.</summary>
    public static SweptFit? Best(IReadOnlyCollection<SweptFit> fits) => fits.Where(f => f.Record is not null).MaxBy(f => IsLikelihood(f.Record!) ? -f.Record!.Bic : f.Record!.Outcome.Figure.Value);

    public static string Print(string story, string name, IReadOnlyList<SweptFit> fits, SweptFit? best)
    {
        var first = fits[0];
        var text = new StringBuilder(FitHeader.Subject(story, first.Story.Problem, first.Story.DataFiles, title: $"{first.Story.Problem.Graph.Name}, {name} = {fits[0].Value} to {fits[^1].Value}")).Append(CultureInfo.InvariantCulture, $"method: {first.Selection.Method!.Name}\n\n");
        var told = fits.FirstOrDefault(f => f.Record is not null)?.Record;
        var isLikelihood = told is not null && IsLikelihood(told);
        List<string[]> rows = [[name, told?.Outcome.Figure.Of.Title ?? "", "free numbers", .. isLikelihood ? ["AIC", "BIC"] : Array.Empty<string>(), "starts that agree"]];
        foreach (var fit in fits) rows.Add([fit.Value.ToString(CultureInfo.InvariantCulture), .. Line(fit, isLikelihood)]);
        text.Append(AlignedLines.Of(rows, _ => true));
        if (best is not { Record: { } record }) return text.ToString();
        return text.Append('\n').Append(Paragraph.Print("", Verdict(name, fits, best, IsLikelihood(record)))).ToString();
    }

    private static string[] Line(SweptFit fit, bool isLikelihood)
    {
        if (fit.Record is not { } record) return [$"failed: {fit.Diagnostics.FirstOrDefault(d => d.Severity == Severity.Error) switch { { } error => $"{error.Code}, {error.Message}", _ => "no result" }}"];
        var outcome = record.Outcome;
        return
        [
            $"{(outcome.Figure.Of.IsBound ? "≥" : "")}{outcome.Figure.Value.ToString("F3", CultureInfo.InvariantCulture)}", outcome.Summary!.FreeParameters.ToString(CultureInfo.InvariantCulture),
            .. isLikelihood ? [record.Aic.ToString("F1", CultureInfo.InvariantCulture), record.Bic.ToString("F1", CultureInfo.InvariantCulture)] : Array.Empty<string>(),
            outcome.Restarts.Count > 1 ? $"{outcome.Agreeing} of {outcome.Restarts.Count}" : "-",
        ];
    }

    private static string Verdict(string name, IReadOnlyList<SweptFit> fits, SweptFit best, bool isLikelihood)
    {
        if (!isLikelihood) return $"highest {best.Record!.Outcome.Figure.Of.Title}: {name} = {best.Value}, told below";
        var byAic = fits.Where(f => f.Record is not null).MinBy(f => f.Record!.Aic)!;
        return $"lowest AIC: {name} = {byAic.Value} · lowest BIC: {name} = {best.Value}, told below{(byAic == best ? "" : "; AIC weighs each free number by 1 nat, BIC by half the logarithm of the rows, so that it keeps to fewer")}";
    }

    private static bool IsLikelihood(FitRecord record) => record.Outcome.Figure.Of.Name == "log_likelihood";
}
