using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>The plan of methods that walk on a story's log density: finite latents are summed out, everything else is moved.</summary>
internal static class WalkedPlan
{
    public static MethodChoice Of(string method, StoryOptions options, Treatment treatment, string how)
    {
        ValueList<Refusal> refusals = [.. options.Untreated, .. Fixed(options), .. Beside(options), .. options.Missing];
        return refusals.Count > 0 ? new(null, refusals) : new(new(method, [.. Blocks(options, treatment, how)]), []);
    }

    private static IEnumerable<Refusal> Fixed(StoryOptions options)
    {
        if (options.Untreated.Count == 0 && !Moved(options).Any())
            yield return new("nothing in it can be moved: every unknown is summed out", "give a probability or a scale a prior, or `param`", options.Graph.Story[0].Span, "`enumerate`");
    }

    /// <summary>A param is estimated with the latents integrated out: a point for both is another estimate, and can be a bad one.</summary>
    private static IEnumerable<Refusal> Beside(StoryOptions options)
    {
        if (options.Params.FirstOrDefault() is { } param && options.Latents.FirstOrDefault(l => !l.IsFiniteLatent) is { } latent)
            yield return new($"`{param.Name}` is a param beside the continuous latent `{latent.Name}`, which would have to be integrated out", $"give it a prior in place of `param`: `{param.Name} ~ Flat()` leaves it open", param.Span, options.Graph.StatementsOf(latent.Name).Any(d => DeepReads.Of(options.Graph, d).Any(r => r.Of == latent.Name)) ? "`kalman` or `nuts`" : "`elbo`");
    }

    private static IEnumerable<Block> Blocks(StoryOptions options, Treatment treatment, string how)
    {
        foreach (var latent in options.Latents.Where(l => l.IsFiniteLatent)) yield return new([latent.Name], new SumOut(), "finite support");
        yield return new([.. Moved(options)], treatment, how);
    }

    private static IEnumerable<string> Moved(StoryOptions options) => options.Params.Concat(options.Latents.Where(l => !l.IsFiniteLatent)).Select(v => v.Name);
}
