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

    public static PathSettings Create(Problem problem, Plate rows, int usualSteps, FitOptions options)
    {
        var request = new PathRequest(rows, MiniBatchOptions.BatchOf(options, problem.SizeOf(rows.Size)))
        {
            IsPaired = options[StandardOptions.Pairing] == "ot",
            WeighsByLikelihood = options[StandardOptions.Weighting] == "likelihood",
        };
        // in units of the data, and with nets whose inputs have variance 1 at each time, steps may be larger
        var rate = problem.Units.Keys.Any(StandardUnits.AreOfRows) ? PreconditionedRate : UsualRate;
        return new(request, MiniBatchOptions.Create(options, usualSteps, rate, UsualAveraging));
    }

    /// <summary>The same settings for other rows of the story: a batch has at most all of them.</summary>
    public PathSettings For(Problem part) =>
        this with { Request = Request with { Batch = Math.Min(Request.Batch, part.SizeOf(Request.Rows.Size)) } };
}
