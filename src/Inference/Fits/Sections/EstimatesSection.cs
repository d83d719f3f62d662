using System.Text.Json;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Inference.Results.Tables;

namespace ProbDsl.Inference.Fits.Sections;

/// <summary>Estimates of unknowns; on the page what is defined from them follows in the same table.</summary>
internal sealed record EstimatesSection(FitSummary Of) : ResultSection
{
    public override SectionPlace Place => new(110, OnPage: 30);

    public override void Write(Utf8JsonWriter json) => EstimateJson.Write(json, "parameters", Of.Estimates);

    public override string Print(FitSummary of)
    {
        var all = of.Estimates.Concat(of.Definitions);
        var table = of.Draws is null ? EstimateTable.Print(all) : PosteriorTable.Print(all);
        return table.Length > 0 ? $"{table}\n" : "";
    }
}
