using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Results.Tables;

namespace ProbDsl.Cli.Reporting;

/// <summary>The ladder of bounds for people: each rung per row in nats and bits, with its standard error, and whether they rise.</summary>
internal static class LadderTable
{
    public static string Print(SavedFitWithData with, GuidedScores scores, string? perRow)
    {
        var text = new StringBuilder();
        text.Append(PageTitle.Print(with.Title)).Append('\n');
        text.Append(Paragraph.Print("", scores.IsByProposal
            ? $"lower bounds on log p of a {scores.Noun}, by draws of a normal distribution with the mean and sd of the guide, "
                + "which has no density"
            : scores.Bounds.Count > 1 ? $"lower bounds on log p of a {scores.Noun}, by draws of the guide"
            : "a lower bound on log p of a row, by every step of the guide's chain"));
        string[] names = [.. scores.Bounds.Select(r => r.Title)];
        foreach (var (rung, name) in scores.Bounds.Zip(names))
            text.Append(Paragraph.Print(name.PadRight(names.Max(n => n.Length)), $"  {Number(rung.Mean, 6),14} nats  "
                + $"{Number(rung.Mean / Math.Log(2), 6),14} bits"
                + (double.IsFinite(rung.Error) ? $"  {PlusMinus.Of(rung.Error, "F4")} nats" : ""), names.Max(n => n.Length) + 2));
        text.Append(Paragraph.Print("",
            scores.Rows > 1 ? $"{Words.Count(scores.Rows, scores.Noun)}; ± is the standard error of the mean over {scores.Noun}s"
            : $"one {scores.Noun}, which has no standard error"));
        if (scores.SharedDraws > 0)
            text.Append(Paragraph.Print("", $"what rows share: the bounds of each row are averaged over "
                + $"{Words.Count(scores.SharedDraws, "draw")} of the fit, without another divergence from the prior"));
        if (scores.Width > 1)
            text.Append(Paragraph.Print("",
                Words.BitsPerDimension(scores.Best.Mean, scores.Width, scores.Observed, scores.Best.Title, scores.Noun)));
        if (scores.Chain is { } chain)
            text.Append(ChainTable.Print(chain, with.Fit.Graph.Variables.Where(v => v.Role == Role.Latent).Select(v => v.Name)));
        else if (scores.Chains > 1)
            text.Append(Paragraph.Print("", $"losses by step are reported for one chain, and this story has {scores.Chains}"));
        if (scores.Bounds.Count > 1)
            text.Append(Paragraph.Print("checks: ", string.Join(" · ", scores.Steps.Select(s =>
                $"{s.Lower.Title} ≤ {s.Higher.Title} "
                    + (s.Holds ? "ok" : $"fails by {Number(-s.Rise, 4)}{PlusMinus.Of(s.Error, "F4")} nats")))));
        if (with.AreTrainingData)
            text.Append(Paragraph.Print("", "these are the rows of the fit: new rows are usually less probable"));
        if (perRow is not null) text.Append(Paragraph.Print("", $"the bounds of each row are in {perRow}"));
        return text.ToString();
    }

    private static string Number(double value, int decimals) => FixedPoint.Write(value, $"F{decimals}");
}
