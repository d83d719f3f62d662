using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>The point of largest density: finite latents are summed out, everything else is moved along the slope of the story's own program.</summary>
public sealed class MaximumAPosteriori(StandardCatalogue catalogue) : InferenceMethod
{
    public override string Name => "map";

    public override string Summary => "the most probable point: finite latents summed out, the rest along the slope (L-BFGS)";

    public override string Finds => "the most probable point";

    public override bool IsDefaultFor(StoryOptions options) => options.Params.Any();

    public override MethodChoice Choose(StoryOptions options)
    {
        ValueList<Refusal> refusals = [.. options.Untreated, .. Beside(options), .. options.Missing];
        return refusals.Count > 0 ? new(null, refusals) : new(new(Name, [.. Blocks(options)]), []);
    }

    public override Result<Fitting> Begin(Problem problem, InferencePlan plan, FitOptions options) => MapFitting.Of(problem, catalogue, options);

    /// <summary>A param is estimated with the latents integrated out: a point for both is another estimate, and can be a bad one.</summary>
    private static IEnumerable<Refusal> Beside(StoryOptions options)
    {
        if (options.Params.FirstOrDefault() is { } param && options.Latents.FirstOrDefault(l => !l.IsFiniteLatent) is { } latent)
            yield return new($"`{param.Name}` is a param beside the continuous latent `{latent.Name}`, which would have to be integrated out", $"give it a prior in place of `param`: `{param.Name} ~ Flat()` leaves it open", param.Span, options.Graph.StatementsOf(latent.Name).Any(d => DeepReads.Of(options.Graph, d).Any(r => r.Of == latent.Name)) ? "`kalman` or `nuts`" : "`elbo`");
    }

    private static IEnumerable<Block> Blocks(StoryOptions options)
    {
        foreach (var latent in options.Latents.Where(l => l.IsFiniteLatent)) yield return new([latent.Name], new SumOut(), "finite support");
        ValueList<string> points = [.. options.Params.Concat(options.Latents.Where(l => !l.IsFiniteLatent)).Select(v => v.Name)];
        if (points.Count > 0) yield return new(points, new Point(), "moved along the slope of the log density");
    }
}
