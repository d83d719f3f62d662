using ProbDsl.Inference.Results.Tables;

namespace ProbDsl.Inference.Results;

/// <summary>
/// The posterior of continuous latents that were marginalized, and of definitions (`=`) that read them: means, standard deviations and
/// quantiles of each number, given the estimates or averaged over the draws of a fit.
/// </summary>
/// <param name="All">One for each latent and definition, each with a spread.</param>
/// <param name="AreGivenEstimates">Whether they are given the estimates, whose uncertainty they do not contain.</param>
public sealed record LatentMoments(ValueList<Estimate> All, bool AreGivenEstimates) : ResultSection
{
    /// <summary>Definitions that read these latents and have no moments, because draws of them would be too large.</summary>
    public ValueList<string> Omitted { get; init; } = [];

    public override SectionPlace Place => new(125, OnPage: 32);

    private string What => All.All(e => e.Cells is null) ? "latents"
        : All.All(e => e.Cells is not null) ? "missing cells" : "latents and missing cells";

    public override ResultSection Named(Func<string, IReadOnlyList<IReadOnlyList<string>?>> namesOf) =>
        this with { All = [.. All.Select(e => e.Cells is null ? e with { Names = namesOf(e.Name) } : e)] };

    public override void Write(Utf8JsonWriter json)
    {
        if (All.Count == 0 || All.Any(e => e.Cells is null)) EstimateJson.Write(json, "latents", All);
    }

    public override string Print(FitSummary of, ShownNames shown) =>
        $"{What}{(AreGivenEstimates ? " given the estimates" : "")}:\n" + PosteriorTable.Print(All, shown)
        + (Omitted.Count == 0 ? "" : Paragraph.Print("", $"without {Omitted.Count switch { 1 => "a definition", _ => "definitions" }} of "
            + $"integrated latents that would need too many draws: {string.Join(", ", Omitted.Select(o => $"`{o}`"))}")) + "\n";
}
