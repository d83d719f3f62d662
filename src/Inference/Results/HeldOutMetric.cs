using System.Text.Json;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Inference.Results.Text;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Results;

/// <summary>
/// The objective of held-out rows: their number, and the mean per row with its standard error over the rows (NaN for a single row).
/// </summary>
public sealed record HeldOutMetric(ObjectiveKind Of, int Rows, double PerRow, double Error) : ResultSection
{
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
        return Paragraph.Print("held out: ", $"{value} per row over {CountedNoun.Of(Rows, "held-out row")}; " +
            "the weights are the best ones for these rows, so other new rows may be less probable");
    }
}
