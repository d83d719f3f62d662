using ProbDsl.Catalog.Options;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Contrast;

/// <summary>All settings of noise-contrastive estimation: the user's options, with its defaults.</summary>
internal sealed record ContrastSettings(ContrastRequest Request, TrainingOptions Training)
{
    private const int UsualSteps = 10_000;

    // of nets, and of params alone
    private const double UsualRate = 1e-3, RateOfParams = 1e-2;

    /// <summary>The default decay of averaged weights: the loss of a batch depends on its noise draws.</summary>
    private const double UsualAveraging = 0.999;

    // steps between held-out evaluations, and the patience of early stopping in evaluations
    private const int LookEvery = 250, Looks = 20;

    public static ContrastSettings Of(Problem problem, Plate rows, FitOptions options)
    {
        var hasNets = problem.Graph.HasWeights;
        var batch = Math.Min(options[StandardOptions.BatchSize] ?? StandardOptions.BatchSize.Usual, problem.SizeOf(rows.Size));
        var request = new ContrastRequest(rows, batch, options[StandardOptions.NoiseRatio] ?? StandardOptions.NoiseRatio.Usual,
            hasNets ? ElementType.Float32 : ElementType.Float64)
        {
            IsRanking = options[StandardOptions.Contrast] == "ranking",
        };
        var rate = options[StandardOptions.LearningRate] ?? (hasNets ? UsualRate : RateOfParams);
        return new(request, new(options.Seed, options.MaxIterations ?? UsualSteps, rate)
        {
            Adam = GuidedSettings.AdamOf(options),
            Schedule = GuidedSettings.ScheduleOf(options[StandardOptions.Schedule]),
            ClipNorm = options[StandardOptions.ClipNorm],
            Averaging = options[StandardOptions.Averaging] ?? UsualAveraging,
            HeldOutEvery = LookEvery,
            Patience = Looks,
            Engine = options.ChosenEngine,
        });
    }
}
