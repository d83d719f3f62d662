using System.Text.Json;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Inference.Results.Tables;

namespace ProbDsl.Inference.Fits.Sections;

/// <summary>Estimates of unknowns; on the page, definitions follow in the same table, and then missing cells.</summary>
internal sealed record EstimatesSection(FitSummary Of) : ResultSection
{
    public override SectionPlace Place => new(110, OnPage: 30);

    public override void Write(Utf8JsonWriter json) => EstimateJson.Write(json, "parameters", Of.Estimates);

    public override string Print(FitSummary of, ShownNames shown)
    {
        var all = of.Estimates.Where(e => e.Cells is null).Concat(of.Definitions).Concat(of.Estimates.Where(e => e.Cells is not null));
        var table = of.Draws is null ? EstimateTable.Print(all, shown) : PosteriorTable.Print(all, shown);
        return table.Length > 0 ? $"{table}\n" : "";
    }
}
