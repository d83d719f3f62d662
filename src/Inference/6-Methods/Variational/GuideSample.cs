namespace ProbDsl.Inference.Variational;

/// <summary>Draws of a story's latents from its trained guide, with the log ratios of densities.</summary>
/// <param name="Draws">The draws of each latent, [draws, its shape..].</param>
/// <param name="LogRatios">log p - log q at each draw; -inf where it is not finite.</param>
/// <param name="Asked">The draws asked for: as many as the options say, but not more than fit in memory.</param>
internal sealed record GuideSample(Dictionary<string, Tensor> Draws, double[] LogRatios, int Asked)
{
    private const string Ratios = "log ratios";
    private const double MostNumbers = 2e7;

    /// <summary>The maximum of rows times draws in a run.</summary>
    private const int AtOnce = 1 << 20;

    /// <summary>The minimum number of draws for a story with very many latents.</summary>
    private const int FewestDraws = 100;

    public int Count => LogRatios.Length;

    /// <summary>
    /// The sample; null if the story has more than continuous latents (params, nets, means over finite latents), or too many numbers.
    /// </summary>
    public static GuideSample? Draw(
        Problem problem, StandardCatalog catalog, GuidedRequest like, IReadOnlyDictionary<string, Tensor> weights,
        FitOptions options) =>
        HasTrainedParts(problem.Graph) ? null : Draw(problem, catalog, like, weights, options, [.. GuidedLatents.Continuous(problem)]);

    /// <summary>
    /// The sample of these latents, by the log ratios of all, at the trained params and nets; null if there are none, or too many numbers.
    /// </summary>
    public static GuideSample? Draw(
        Problem problem, StandardCatalog catalog, GuidedRequest like, IReadOnlyDictionary<string, Tensor> weights,
        FitOptions options, IReadOnlyList<Variable> latents)
    {
        if (latents.Count == 0 || (like.Plan.Averages && like.Plan.Finite.Count > 0)) return null;
        var asked = (int)Math.Min(options.DrawsOrDefault, MostNumbers / latents.Sum(v => (double)problem.ShapeOf(v).Count));
        if (asked < Math.Min(FewestDraws, options.DrawsOrDefault)) return null;
        var request = like with { Rows = null, Batch = 1, NeedsAllRows = true,
            Particles = (int)Math.Clamp(AtOnce / Math.Max(1, problem.LargestSize), 1, asked) };
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

        return new(draws, [.. ratios.Select(r => double.IsFinite(r) ? r : double.NegativeInfinity)], asked);
    }

    /// <summary>Whether the story itself has params, nets or flows with weights, which are estimated.</summary>
    public static bool HasTrainedParts(ModelGraph graph) =>
        graph.Variables.Any(v => v.Role == Role.Param)
        || (graph with { Callables = [.. graph.Callables.Except(graph.GuideCallables)], Guide = [] }).HasWeights;

    /// <summary>log p - log q of each particle of the whole story.</summary>
    private static Value Ratio(GuidedJoint joint) =>
        Ops.Broadcast(joint.LogRatio().Outside!.AlignedTo([joint.Particle]), [joint.Particle.Size]);
}
