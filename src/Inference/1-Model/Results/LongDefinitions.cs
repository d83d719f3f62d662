namespace ProbDsl.Inference.Results;

/// <summary>A definition that is not reported.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Count">Its number of elements.</param>
public sealed record LongDefinition(string Name, int Count);

/// <summary>
/// Definitions (`=`) of integrated latents that a fit does not report: no formula has their moments, and they are too long for draws.
/// </summary>
/// <param name="All">The definitions.</param>
/// <param name="Most">The largest number of elements for which a definition is drawn.</param>
public sealed record LongDefinitions(ValueList<LongDefinition> All, int Most) : ResultSection
{
    public override SectionPlace Place => new(126, OnPage: 33);

    public override void Write(Utf8JsonWriter json)
    {
    }

    public override string Print(FitSummary of, ShownNames shown) => Paragraph.Print("", string.Create(CultureInfo.InvariantCulture,
        $"without {string.Join(", ", All.Select(d => string.Create(CultureInfo.InvariantCulture, $"`{d.Name}` ({d.Count:N0} numbers)")))}: "
        + $"not linear in integrated latents, and draws are for definitions of at most {Most:N0} numbers"));
}
