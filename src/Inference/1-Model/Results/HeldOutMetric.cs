namespace ProbDsl.Inference.Results;

/// <summary>
/// The objective of held-out rows: their number, and the mean per row with its standard error over the rows (NaN for a single row).
/// </summary>
public sealed record HeldOutMetric(ObjectiveKind Of, int Rows, double PerRow, double Error) : ResultSection
{
    /// <summary>The rows of the file in held-out groups, whose number is Rows; null where rows are held out one by one.</summary>
    public int? InGroups { get; init; }

    /// <summary>The number of rows of the file that are held out.</summary>
    public int RowsOfFile => InGroups ?? Rows;

    /// <summary>What one of them is called.</summary>
    public string Noun => InGroups is null ? "row" : "group";

    public override SectionPlace Place => new(60, OnPage: 50);

    public override void Write(Utf8JsonWriter json) => Write(json, "held_out");

    /// <summary>Writes the metric under another key.</summary>
    public void Write(Utf8JsonWriter json, string key)
    {
        json.WriteStartObject(key);
        MetricJson.Mean(json, Of.Name, Rows, PerRow, Error, MetricJson.UnitOf(Of), Of.IsBound);
        json.WriteEndObject();
    }

    public override string Print(FitSummary of, ShownNames shown)
    {
        var error = double.IsNaN(Error) ? "" : $" ± {NumberText.Error(Error, "F4")}";
        var value = $"{Of.Title} {FixedPoint.Write(PerRow, "F4")}{error}{(Of.IsInNats ? " nats" : "")}";
        var (noun, rows) = (Noun, InGroups is { } inside ? $" of {CountedNoun.Of(inside, "row")}" : "");
        return Paragraph.Print("held out: ", $"{value} per {noun} over {CountedNoun.Of(Rows, $"held-out {noun}")}{rows}; " +
            $"the weights are the best ones for these {noun}s, so other new {noun}s may be less probable");
    }
}
