namespace ProbDsl.Inference.Judging;

/// <summary>What fits without parts of the rows do not say.</summary>
internal static class RefitFinding
{
    /// <summary>A line for each kind of parts of which the draws say too little.</summary>
    public static IEnumerable<Finding> Of(IEnumerable<RefittedRows> refitted) => refitted.Where(r => r.Uncertain > 0).Select(r =>
        new Finding("refits", Verdict.Doubtful,
            $"{r.Parts.What}: of {CountedNoun.Of(r.Uncertain, "row")} the draws without them do not say how well they are predicted, with "
            + $"a Monte Carlo error above {RefittedRows.MostError.ToString("0.0", CultureInfo.InvariantCulture)} nats",
            "fit with more draws, `--num-samples`; or look at these rows: the story hardly ever draws them"));
}
