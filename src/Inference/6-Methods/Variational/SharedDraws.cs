namespace ProbDsl.Inference.Variational;

/// <summary>Independent draws of the latents that all rows share, from the trained guide.</summary>
/// <param name="Draws">The draws of each latent, [draws, its shape..].</param>
/// <param name="Count">The number of draws.</param>
/// <param name="Asked">The draws asked for: as many as the options say, but not more than fit in memory.</param>
internal sealed record SharedDraws(IReadOnlyDictionary<string, Tensor> Draws, int Count, int Asked)
{
    private const double MostNumbers = 2e7;

    /// <summary>The draws; null if rows share no latent.</summary>
    public static SharedDraws? Draw(
        Problem problem, StandardCatalog catalog, GuidedRequest like, IReadOnlyDictionary<string, Tensor> weights,
        FitOptions options)
    {
        var shared = GuidedLatents.Shared(problem);
        if (shared.Count == 0) return null;
        var asked = (int)Math.Clamp(MostNumbers / shared.Sum(v => (double)problem.ShapeOf(v).Count), 1, options.DrawsOrDefault);
        using var run = new GuidedRun(
            problem, catalog, like with { Particles = asked, DrawsAll = true }, weights,
            new RandomStream(options.Seed, "shared latents").NextBits(), options.ChosenEngine.For(usesThreads: false),
            (joint, _) => shared.Select(v => (v.Name, joint.Draws(v))));
        var count = (asked + run.Draws - 1) / run.Draws * run.Draws;
        var draws = shared.ToDictionary(v => v.Name, v => Tensor.Zeros([count, .. problem.ShapeOf(v)]));
        for (var from = 0; from < count; from += run.Draws)
        {
            run.Fill(0, (uint)(from / run.Draws));
            foreach (var (name, all) in draws)
            {
                var own = all.Shape[1..].Count;
                run.Read(name, all.Values.AsSpan(from * own, run.Draws * own));
            }
        }

        return new(draws, count, asked);
    }
}
