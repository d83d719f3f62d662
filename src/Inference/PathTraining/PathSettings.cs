using ProbDsl.Catalog.Options;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;

namespace ProbDsl.Inference.PathTraining;

/// <summary>All settings of the training of a continuous-time model: the user's options, with the defaults of these methods.</summary>
internal sealed record PathSettings(PathRequest Request, TrainingOptions Training)
{
    private const double UsualRate = 1e-3, PreconditionedRate = 2e-3;

    /// <summary>
    /// The default decay of averaged weights: losses at random times stay noisy, and averaged weights are better than the last ones (Song
    /// and Ermon 2020).
    /// </summary>
    private const double UsualAveraging = 0.999;

    // steps between held-out evaluations, and the patience of early stopping in evaluations
    private const int LookEvery = 250, Looks = 20;

    public static PathSettings Of(Problem problem, Plate rows, int usualSteps, FitOptions options)
    {
        var batch = options[StandardOptions.BatchSize] ?? StandardOptions.BatchSize.Usual;
        var request = new PathRequest(rows, Math.Min(batch, problem.SizeOf(rows.Size)))
        {
            IsPaired = options[StandardOptions.Pairing] == "ot",
            WeighsByLikelihood = options[StandardOptions.Weighting] == "likelihood",
        };
        // in units of the data, and with nets whose inputs have variance 1 at each time, steps may be larger
        var rate = problem.Units.Keys.Any(StandardUnits.AreOfRows) ? PreconditionedRate : UsualRate;
        return new(request, new(options.Seed, options.MaxIterations ?? usualSteps, options[StandardOptions.LearningRate] ?? rate)
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

    /// <summary>The same settings for other rows of the story: a batch has at most all of them.</summary>
    public PathSettings For(Problem part) =>
        this with { Request = Request with { Batch = Math.Min(Request.Batch, part.SizeOf(Request.Rows.Size)) } };
}
