using ProbDsl.Catalogue.Options;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;

namespace ProbDsl.Inference.PathTraining;

/// <summary>All that settles the training of a path: what the user asked for, the rest as these methods have it.</summary>
internal sealed record PathSettings(PathRequest Request, TrainingOptions Training)
{
    private const double UsualRate = 1e-3;

    /// <summary>
    /// Losses over random times are noisy to the end, and averaged weights are better than the last ones (Song and Ermon 2020).
    /// </summary>
    private const double UsualAveraging = 0.999;

    // looks at held-out rows, and how many in a row may be no better
    private const int LookEvery = 250, Looks = 20;

    public static PathSettings Of(Problem problem, Plate rows, int usualSteps, FitOptions options)
    {
        var batch = options[StandardOptions.BatchSize] ?? StandardOptions.BatchSize.Usual;
        var request = new PathRequest(rows, Math.Min(batch, problem.SizeOf(rows.Size)))
        {
            IsPaired = options[StandardOptions.Pairing] == "ot",
            WeighsByLikelihood = options[StandardOptions.Weighting] == "likelihood",
        };
        return new(request, new(options.Seed, options.MaxIterations ?? usualSteps, options[StandardOptions.LearningRate] ?? UsualRate)
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

    /// <summary>The same for other rows of the story: no batch is larger than all of them.</summary>
    public PathSettings For(Problem part) =>
        this with { Request = Request with { Batch = Math.Min(Request.Batch, part.SizeOf(Request.Rows.Size)) } };
}
