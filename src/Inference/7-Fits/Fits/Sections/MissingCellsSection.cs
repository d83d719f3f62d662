namespace ProbDsl.Inference.Fits.Sections;

/// <summary>Missing cells that are unknowns, by data name, with their positions from 1.</summary>
internal sealed record MissingCellsSection(FitSummary Of) : ResultSection
{
    public override SectionPlace Place => new(140);

    public override void Write(Utf8JsonWriter json)
    {
        var all = Of.Estimates.Concat(Of.Find<LatentMoments>()?.All ?? []).Where(e => e.Cells is not null).ToList();
        if (all.Count == 0) return;
        json.WriteStartArray("missing_cells");
        foreach (var estimate in all)
        {
            var cells = estimate.Cells!;
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
