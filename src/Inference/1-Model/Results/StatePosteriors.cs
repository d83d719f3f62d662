using ProbDsl.Inference.Results.Tables;

namespace ProbDsl.Inference.Results;

/// <summary>The posterior probabilities of finite latents' states, [members.., states] each; on the page, they follow the
/// estimates.</summary>
public sealed record StatePosteriors(ValueList<StateProbabilities> All) : ResultSection
{
    public override SectionPlace Place => new(130, OnPage: 35);

    public override ResultSection Named(Func<string, IReadOnlyList<IReadOnlyList<string>?>> namesOf) =>
        new StatePosteriors([.. All.Select(s => s with { Names = namesOf(s.Latent) })]);

    public override void Write(Utf8JsonWriter json)
    {
        ArrayJson.Objects(json, "states", All, latent =>
        {
            json.WriteString("name", latent.Latent);
            ArrayJson.Names(json, latent.Names);
            ArrayJson.Texts(json, "states", latent.States);
            ArrayJson.Shape(json, latent.Values.Shape);
            ArrayJson.Values(json, "probabilities", latent.Values.Values);
            if (latent.StandardError is { } error) ArrayJson.Values(json, "standard_errors", error.Values);
            // the most probable path; null beyond the end of a group
            if (latent.Path is { } path) ArrayJson.Texts(json, "path", path.Select(at => at < 0 ? null : latent.States[at]));
        });
    }

    public override string Print(FitSummary of, ShownNames shown) =>
        StateTable.Print(All, shown) is { Length: > 0 } table ? $"{table}\n" : "";
}

/// <summary>Access to the finite latents of a fit.</summary>
public static class StatesOfFit
{
    extension(FitSummary summary)
    {
        /// <summary>The probabilities of states of finite latents; empty if the method reports none.</summary>
        public ValueList<StateProbabilities> States => summary.Find<StatePosteriors>()?.All ?? [];
    }
}
