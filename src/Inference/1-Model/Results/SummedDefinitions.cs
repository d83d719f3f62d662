namespace ProbDsl.Inference.Results;

/// <summary>Definitions (`=`) that a fit does not report, since the density is summed over the states of what they read.</summary>
/// <param name="All">Each with a finite latent that it reads.</param>
public sealed record SummedDefinitions(ValueList<(string Name, string Latent)> All) : ResultSection
{
    public override SectionPlace Place => new(131, OnPage: 36);

    public override void Write(Utf8JsonWriter json)
    {
    }

    public override string Print(FitSummary of, ShownNames shown) => Paragraph.Print("",
        $"without {string.Join(", ", All.Select(d => $"`{d.Name}` (reads `{d.Latent}`)"))}: the density is summed over the states of "
        + $"{(All.Select(d => d.Latent).Distinct().Count() == 1 ? "this latent" : "these latents")}, whose probabilities are reported");
}
