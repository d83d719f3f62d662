namespace ProbDsl.Inference.Laplace;

/// <summary>Methods that were tried on a story in place of one whose draws are poor.</summary>
/// <param name="Better">The most reliable one; null if none is reliable.</param>
/// <param name="Tried">All methods that were tried by draws, without the one that was poor.</param>
/// <param name="Sampler">A method that accepts the story and says itself whether its draws agree, if none is reliable.</param>
/// <param name="Rewrites">Other ways of writing the story, if there is no such method either.</param>
internal sealed record MethodTrials(SuggestedMethod? Better, IReadOnlyList<SuggestedMethod> Tried, InferenceMethod? Sampler,
    IReadOnlyList<string> Rewrites)
{
    /// <summary>The k-hat above which more draws do not help (Vehtari and others 2024).</summary>
    private const double Hopeless = 1;

    /// <summary>
    /// The first method that needs no trial on the story; otherwise the one with the most reliable draws, about a mode or from the prior.
    /// Null if the fit is interrupted.
    /// </summary>
    public static MethodTrials? Run(TrialStory story)
    {
        var opinions = story.Methods.OfType<ITrialMethod>().ToList();
        if (opinions.Select(o => (o.Name, Why: o.WhyNoTrialNeeded(story))).FirstOrDefault(o => o.Why is not null) is { Why: { } why } sure)
            return new(new(sure.Name, null, why), [], null, []);
        var cancellation = story.Ascent.Cancellation;
        var trials = opinions.TakeWhile(_ => !cancellation.IsCancellationRequested).SelectMany(o => o.Try(story)).Select(Weighed);
        List<SuggestedMethod> tried = [.. trials.Where(t => t.Name != story.PoorMethod).GroupBy(t => t.Name)
            .Select(g => g.MinBy(t => t.ParetoShape)!)];
        if (cancellation.IsCancellationRequested) return null;
        var better = tried.Where(t => !t.IsPoor).MinBy(t => t.ParetoShape);
        var sampler = better is null ? story.Methods.FirstOrDefault(m => IsSampler(m, story)) : null;
        return new(better, tried, sampler, better is null && sampler is null ? StoryRewrites.Suggest(story) : []);
    }

    private static bool IsSampler(InferenceMethod method, TrialStory story) => method is not ITrialMethod
        && method.Name != story.PoorMethod && method.Posterior == PosteriorKind.Sampled
        && method.Accepts(story.Problem, story.Catalog);

    private static SuggestedMethod Weighed(TrialDraws trial)
    {
        var (draws, sampling) = (trial.Draws, ImportanceSampling.Estimate(trial.Draws.LogWeights));
        var quality = new ApproximationQuality(sampling, new DrawAgreement(sampling).Worst(draws.Points, draws.Dimension, _ => ""));
        return new(trial.Name, sampling.ParetoShape,
            "") { IsPoor = !(trial.IsWeighted ? sampling.Tail : quality.Tail).IsSurelyReliable };
    }

    /// <summary>The advice to the user.</summary>
    public string Advice => Better is not null
        ? $"use {Better}"
        : Sampler is not null ? $"{Failed}use `--method {Sampler.Name}`, {Sampler.ResultPhrase}, which says whether they agree"
        : $"{Failed}{MoreDraws}{Rewritten}";

    private string Rewritten => Rewrites.Count == 0
        ? "treat these results as rough: a simpler story, or more rows for each unknown, has a posterior that can be approximated"
        : $"treat these results as rough, or try, which no trial has shown: {string.Join("; ", Rewrites)}";

    private string Failed => Tried.Count == 0
        ? "no other method was reliable in a trial; "
        : $"no other method was reliable in a trial ({string.Join(", ", Tried.Select(t => t.Brief))}); ";

    private string MoreDraws => Tried.MinBy(t => t.ParetoShape) is { ParetoShape: < Hopeless } least
        ? $"many more draws may help if k-hat is below 1, `--method {least.Name} --num-samples 100000`; otherwise "
        : "";
}
