using System.Runtime.InteropServices;

namespace ProbDsl.Inference.Fits.Sections;

/// <summary>The versions of the software that made the fit.</summary>
internal sealed record VersionsSection(string Version) : ResultSection
{
    public override SectionPlace Place => new(210);

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("versions");
        json.WriteString("probdsl", Version);
        json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
        json.WriteEndObject();
    }
}
