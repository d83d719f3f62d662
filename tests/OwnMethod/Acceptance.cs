using System.Text.Json;
using ProbDsl.Inference.Arrays;
using ProbDsl.Inference.Fits.Reading;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Sections;

namespace ProbDsl.Tests;

/// <summary>The fraction of proposals that were accepted.</summary>
internal sealed record Acceptance(double Fraction) : ResultSection
{
    public override SectionPlace Place => new(InJson: 55, OnPage: 85);

    public override void Write(Utf8JsonWriter json) => json.WriteNumber("acceptance", Fraction);

    public override string Print(FitSummary of, ShownNames shown) => FormattableString.Invariant($"accepted: {Fraction:F3}\n");
}

/// <summary>Reads it back.</summary>
internal sealed class AcceptanceReader : SectionReader
{
    public override SectionReading? Of(JsonPart fit)
    {
        if (fit.Find("acceptance") is not { } written) return null;
        var section = new Acceptance(written.Number);
        return (_, _) => section;
    }
}
