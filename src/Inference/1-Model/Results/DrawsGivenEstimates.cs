using ProbDsl.Inference.Results.Files;

namespace ProbDsl.Inference.Results;

/// <summary>
/// Joint draws of the latents that a point estimate integrated, given the estimates, which each draw repeats: new rows depend on values of
/// the latents. They are kept with the fit and not printed.
/// </summary>
/// <param name="All">The draws of all unknowns.</param>
public sealed record DrawsGivenEstimates(PosteriorDraws All) : ResultSection
{
    public override SectionPlace Place => new(161);

    public override IEnumerable<FitFile> Files => All.Files;

    public override void Write(Utf8JsonWriter json) => All.Write(json);

    public override void WriteFile(FitFile file, Stream stream, string model, string method) =>
        All.WriteFile(file, stream, model, method);
}
