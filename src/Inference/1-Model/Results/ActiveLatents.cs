namespace ProbDsl.Inference.Results;

/// <summary>The active dimensions of each latent of rows under the guide.</summary>
public sealed record ActiveLatents(ValueList<LatentInformation> All) : ResultSection
{
    public override SectionPlace Place => new(70, OnPage: 70);

    public override void Write(Utf8JsonWriter json)
    {
        ArrayJson.Objects(json, "latents", All, latent =>
        {
            json.WriteString("name", latent.Latent);
            json.WriteNumber("dimensions", latent.Dimensions);
            if (latent.ActiveDimensions is { } used) json.WriteNumber("in_use", used);
            else json.WriteNull("in_use");
            ArrayJson.Values(json, "divergence", latent.Nats);
        });
    }

    public override string Print(FitSummary of, ShownNames shown) => Paragraph.Print("in use: ", string.Join(" · ", All.Select(Use)));

    private static string Use(LatentInformation latent)
    {
        var used = latent.ActiveDimensions is { } count ? $"{count} of " : "";
        var dimensions = CountedNoun.Of(latent.Dimensions, "dimension");
        return $"{latent.Latent}, {used}{dimensions}, {FixedPoint.Write(latent.Total, "F2")} nats for a row";
    }
}

/// <summary>Access to the latents of the rows of a fit.</summary>
internal static class LatentsOfFit
{
    extension(FitSummary summary)
    {
        /// <summary>The information in each latent about its rows; empty if the fit has no guide for any.</summary>
        public ValueList<LatentInformation> Latents => summary.Find<ActiveLatents>()?.All ?? [];
    }
}
