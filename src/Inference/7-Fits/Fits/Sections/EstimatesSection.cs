namespace ProbDsl.Inference.Fits.Sections;

/// <summary>Estimates of unknowns; on the page, definitions follow in the same table, and then missing cells.</summary>
internal sealed record EstimatesSection(FitSummary Of) : ResultSection
{
    public override SectionPlace Place => new(110, OnPage: 30);

    public override void Write(Utf8JsonWriter json) => EstimateJson.Write(json, "parameters", Of.Estimates);

    public override string Print(FitSummary of, ShownNames shown)
    {
        var all = of.Estimates.Where(e => e.Cells is null).Concat(of.Definitions).Concat(of.Estimates.Where(e => e.Cells is not null));
        // params beside draws of latents are points
        var (points, draws) = of.Draws is null ? (all, []) : (all.Where(e => e.Spread is null), all.Where(e => e.Spread is not null));
        string[] tables = [EstimateTable.Print(points, shown), PosteriorTable.Print(draws, shown)];
        return string.Concat(tables.Where(t => t.Length > 0).Select(t => $"{t}\n"));
    }
}
