namespace ProbDsl.Inference.NoiseContrastive;

/// <summary>All settings of noise-contrastive estimation: the user's options, with its defaults.</summary>
internal sealed record ContrastSettings(ContrastRequest Request, TrainingOptions Training)
{
    private const int UsualSteps = 10_000;

    // of nets, and of params alone
    private const double UsualRate = 1e-3, RateOfParams = 1e-2;

    /// <summary>The default decay of averaged weights: the loss of a batch depends on its noise draws.</summary>
    private const double UsualAveraging = 0.999;

    public static ContrastSettings Create(Problem problem, Plate rows, FitOptions options)
    {
        var hasNets = problem.Graph.HasWeights;
        var batch = MiniBatchOptions.BatchOf(options, problem.SizeOf(rows.Size));
        var request = new ContrastRequest(rows, batch, options[StandardOptions.NoiseRatio] ?? StandardOptions.NoiseRatio.Usual,
            hasNets ? ElementType.Float32 : ElementType.Float64)
        {
            IsRanking = options[StandardOptions.Contrast] == "ranking",
        };
        return new(request, MiniBatchOptions.Create(options, UsualSteps, hasNets ? UsualRate : RateOfParams, UsualAveraging));
    }
}
