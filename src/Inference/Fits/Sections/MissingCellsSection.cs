using System.Text.Json;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Sections;

namespace ProbDsl.Inference.Fits.Sections;

/// <summary>Missing cells that are unknowns, by data name, with their positions from 1.</summary>
internal sealed record MissingCellsSection(FitSummary Of) : ResultSection
{
    public override SectionPlace Place => new(140);

    public override void Write(Utf8JsonWriter json)
    {
        if (Of.Estimates.All(e => e.Cells is null)) return;
        json.WriteStartArray("missing_cells");
        foreach (var estimate in Of.Estimates)
        {
            if (estimate.Cells is not { } cells) continue;
            json.WriteStartObject();
            json.WriteString("data", cells.Data);
            json.WriteStartArray("positions");
            foreach (var position in cells.Positions) ArrayJson.Counts(json, position);
            json.WriteEndArray();
            EstimateJson.Values(json, estimate);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
