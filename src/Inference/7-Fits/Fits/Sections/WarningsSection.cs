namespace ProbDsl.Inference.Fits.Sections;

/// <summary>Every diagnostic of the run; on the page, warnings that concern all results are printed above them.</summary>
internal sealed record WarningsSection(FitOutcome Outcome) : ResultSection
{
    private const string NoteTitle = "note:";

    private static readonly string[] ClauseEnds = [": ", " (", ". "];

    public override SectionPlace Place => new(200, OnPage: 10);

    public override void Write(Utf8JsonWriter json) =>
        ArrayJson.Texts(json, "warnings", Outcome.Diagnostics.Select(d => $"{d.Code}: {d.Message}"));

    public override string Print(FitSummary of, ShownNames shown) => string.Concat(Outcome.ReliabilityWarnings.Select(Note));

    private static string Note(Diagnostic trouble) => StyleMarks.OfStart(TextStyle.Warning, NoteTitle.Length,
        Paragraph.Print($"{NoteTitle} ", $"{FirstClause(trouble.Message)}: see {trouble.Code} below") + "\n");

    /// <summary>The message up to its first colon, parenthesis or period.</summary>
    private static string FirstClause(string message) =>
        message[..ClauseEnds.Select(end => message.IndexOf(end, StringComparison.Ordinal)).Where(at => at > 0)
            .Append(message.Length).Min()];
}
