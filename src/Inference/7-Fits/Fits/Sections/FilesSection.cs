namespace ProbDsl.Inference.Fits.Sections;

/// <summary>The SHA-256 of each other file of the fit folder.</summary>
internal sealed record FilesSection(IReadOnlyDictionary<string, string> Hashes) : ResultSection
{
    public override SectionPlace Place => new(220);

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("files");
        foreach (var (name, hash) in Hashes) json.WriteString(name, hash);
        json.WriteEndObject();
    }
}
