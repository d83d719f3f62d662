using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Diagnostics;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Integration;
using ProbDsl.Inference.Laplace;
using ProbDsl.Inference.Map;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Reliability;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// The approximate posterior of a story's latents under a trained derived guide: draws with means, standard deviations and quantiles, and
/// the quality of the approximation (k-hat of p / q).
/// </summary>
/// <param name="Summary">The summary with estimates, draws and k-hat.</param>
/// <param name="LogRatios">log p - log q at each draw.</param>
internal sealed record DerivedPosterior(FitSummary Summary, double[] LogRatios)
{
    private const string Ratios = "log ratios";
    private const double MostNumbers = 2e7;

    /// <summary>The maximum of rows times draws in a run.</summary>
    private const int AtOnce = 1 << 20;

    /// <summary>The minimum number of draws for a story with very many latents.</summary>
    private const int FewestDraws = 100;

    /// <summary>
    /// The posterior; null if the story has more than continuous latents (params, nets, a guide), or too many numbers for a table.
    /// </summary>
    public static DerivedPosterior? Of(Problem problem, StandardCatalog catalog, GuidedRequest like,
        IReadOnlyDictionary<string, Tensor> weights, FitSummary summary, FitOptions options, IReadOnlyList<InferenceMethod> known)
    {
        var graph = problem.Graph;
        var latents = GuidedLatents.Continuous(problem).ToList();
        if (latents.Count == 0 || graph.Guide.Count > 0 || graph.HasWeights || graph.Variables.Any(v => v.Role == Role.Param)) return null;
        var asked = (int)Math.Min(options.DrawsOrDefault, MostNumbers / latents.Sum(v => (double)problem.ShapeOf(v).Count));
        if (asked < Math.Min(FewestDraws, options.DrawsOrDefault)) return null;
        var request = like with { Rows = null, Batch = 1, NeedsAllRows = true,
            Particles = (int)Math.Clamp(AtOnce / problem.Sizes.Values.DefaultIfEmpty(1).Max(), 1, asked) };
        using var run = new GuidedRun(
            problem, catalog, request, weights, new RandomStream(options.Seed, "derived posterior").NextBits(),
            options.ChosenEngine.For(usesThreads: false),
            (joint, own) => [(Ratios, Ratio(joint)), .. latents.Select(v => (v.Name, joint.Draws(v)))]);
        var (count, draws) = ((asked + run.Draws - 1) / run.Draws * run.Draws, new Dictionary<string, Tensor>());
        var ratios = new double[count];
        foreach (var latent in latents) draws[latent.Name] = Tensor.Zeros([count, .. problem.ShapeOf(latent)]);
        for (var from = 0; from < count; from += run.Draws)
        {
            run.Fill(0, (uint)(from / run.Draws));
            run.Read(Ratios, ratios.AsSpan(from, run.Draws));
            foreach (var all in draws.Select(d => (d.Key, d.Value.Values, Own: d.Value.Shape[1..].Count)))
                run.Read(all.Key, all.Values.AsSpan(from * all.Own, run.Draws * all.Own));
        }

        var (table, sampling) = (new DrawSummary(count),
            ImportanceSampling.Of([.. ratios.Select(r => double.IsFinite(r) ? r : double.NegativeInfinity)]));
        ValueList<Estimate> estimates = [.. latents.Select(v => table.Of(v, draws[v.Name]))];
        var quality = new ApproximationQuality(sampling, new DrawAgreement(sampling).Worst(estimates, e => draws[e.Name]));
        var trials = quality.Fault == ApproximationFault.None ? null : Trials(problem, catalog, options, known);
        var definitions = DrawnDefinitions.Of(problem, catalog, draws, count, options.ChosenEngine);
        return new(
            summary with
            {
                Estimates = estimates,
                Definitions = [.. definitions.Select(d => table.Of(d.Of, d.Draws))],
                Sections = [.. summary.Sections, new PosteriorDraws(count, draws), quality.Tail],
                Warnings =
                [
                    .. summary.Warnings, .. ApproximationDiagnostics.Of(quality, trials?.Better, trials?.Advice),
                    .. RunDiagnostics.FewerDraws(options.Draws, asked),
                ],
            },
            ratios);
    }

    /// <summary>Trials of methods that use the log density of the whole story; null if it has no mode to start from.</summary>
    private static MethodTrials? Trials(
        Problem problem, StandardCatalog catalog, FitOptions options, IReadOnlyList<InferenceMethod> known)
    {
        if (ModeOptimizer.Of("elbo", problem, catalog, DensityPlan.Of(problem), options, withJacobian: true).Value is not { } ascent)
            return null;
        using (ascent)
            return ModeSearch.Maximize(ascent.Init(0, new RandomStream(options.Seed, "restart", 0)), ascent) is { } mode
                ? MethodTrials.Of(new(problem, catalog, ascent, mode, options, "elbo", known, MissesModes: false)) : null;
    }

    /// <summary>log p - log q of each particle of the whole story.</summary>
    public static Value Ratio(GuidedJoint joint) =>
        Ops.Broadcast(joint.LogRatio().Outside!.AlignedTo([joint.Particle]), [joint.Particle.Size]);
}
