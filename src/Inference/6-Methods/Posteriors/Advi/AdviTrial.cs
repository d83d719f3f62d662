namespace ProbDsl.Inference.Advi;

/// <summary>A short fit by `advi` from its first start, which predicts how good a full fit would be.</summary>
internal static class AdviTrial
{
    private const int Steps = 1000;

    /// <summary>The largest number of draws of the maximized average: twice as many change weights little, and take as much time.</summary>
    private const int FewestDraws = 256, MostDraws = 512;

    /// <summary>The rise of the ELBO for a parameter, in nats, that is too small for a trial.</summary>
    private const double Tolerance = 5e-3;

    /// <summary>The largest number of parameters for which a full-rank trial is fast enough for a hint.</summary>
    private const int MostNumbers = 100;

    /// <summary>The fitted approximation; null if `advi` does not support the story, finds no start, or would take too long.</summary>
    public static NormalApproximation? Run(Problem problem, ModeOptimizer ascent, FitOptions options)
    {
        if (problem.Graph.Guide.Count > 0 || ascent.Objective.Joint.Coordinates.Any(c => c.Unknown.Role == Role.Param)
            || ascent.Objective.Dimension > MostNumbers) return null;
        var bound = new SampleAverage(ascent.Objective, GuideFamily.FullRank);
        var sample = new GrowingSample(
            bound, new FitOptions(options.Seed, Steps, Tolerance * Math.Max(1, ascent.Objective.Dimension), Threads: options.Threads)
                .With(StandardOptions.Particles, FewestDraws) with { Engine = options.Engine }, new NoProgress(),
            CancellationToken.None) { MostDraws = MostDraws };
        sample.Start();
        var start = ascent.Init(0, new RandomStream(options.Seed, "restart", 0)).Position;
        return new AdviStart(ascent, bound, options.Seed, CancellationToken.None).From([.. start]) is { } begun
            ? sample.Grow(begun.Distribution).Distribution : null;
    }
}
