namespace ProbDsl.Inference.Fits.Sections;

/// <summary>The values that the story defines by `=` from the unknowns.</summary>
internal sealed record DefinitionsSection(FitSummary Of) : ResultSection
{
    public override SectionPlace Place => new(150);

    public override void Write(Utf8JsonWriter json)
    {
        if (Of.Definitions.Count > 0) EstimateJson.Write(json, "definitions", Of.Definitions);
    }
}
