namespace ProbDsl.Inference.Variational;

/// <summary>
/// Evaluates the bound of the whole data set under trained weights, at a cost below that of the training.
/// </summary>
internal sealed class BoundEvaluation(Problem problem, StandardCatalog catalog, GuidedSettings settings, IProgress progress)
{
    /// <summary>The maximum number of draws of the reported bound in total, and per row.</summary>
    private const int Measured = 200_000, MostOfRow = 100;

    /// <summary>
    /// The ratio of draws in training to draws in one repetition of the evaluation, if that is enough for a draw of each row.
    /// </summary>
    private const int LeastRatio = 10;

    // the numbers of repetitions for a standard error
    private const int Repetitions = 4, RepetitionsOfChain = 2;

    /// <summary>For a chain, whose every step has its own draws: the number of rows that are always evaluated.</summary>
    private const int FewestRows = 2000;

    /// <summary>The cost of a training step relative to an evaluation of its draws.</summary>
    private const int CostOfStep = 3;

    private readonly GuidedRequest request = settings.Request;
    private readonly long all = settings.Request.Rows is { } rows ? problem.SizeOf(rows.Size) : 1;

    /// <summary>The total number of rows times draws in training.</summary>
    private double Drawn => (double)settings.Training.Steps * request.Batch * request.Particles;

    /// <summary>The bound with the standard error of its draws, with a minimum of draws if the user canceled.</summary>
    /// <returns>The bound, and the first row of the data whose bound is not finite, from 0; null if all are, or it is unknown.</returns>
    public (Metric Bound, int? NonFiniteRow) Of(
        IReadOnlyDictionary<string, Tensor> weights, ObjectiveKind kind, FitOptions options, bool isShort)
    {
        if (settings.Kind == BoundKind.Likelihood) return LogLikelihood(weights, kind, options);
        var particles = Particles(isShort);
        var repetitions = RepetitionsOf(particles, isShort);
        var looked = Looked(particles, isShort, options.Seed);
        using var ratios = new LogRatios(
            looked, catalog, request with { Particles = particles }, weights, options.Seed, options.ChosenEngine);
        var (value, error, row) = BoundEstimate.Compute(
            ratios, settings.Kind, particles, repetitions, looked == problem ? ratios.Rows : all, progress);
        var how = looked == problem ? null : FormattableString.Invariant($"by {ratios.Rows:N0} of {all:N0} rows");
        return (new(kind, value, error, how), looked == problem ? Named(row, ratios) : null);
    }

    /// <summary>The log-likelihood of all rows, always in double precision: without draws it has no standard error.</summary>
    private (Metric, int?) LogLikelihood(IReadOnlyDictionary<string, Tensor> weights, ObjectiveKind kind, FitOptions options)
    {
        using var ratios = new LogRatios(
            problem, catalog, request with { FloatType = ElementType.Float64 }, weights, options.Seed, options.ChosenEngine);
        var (total, rows) = (0.0, new double[ratios.Rows]);
        for (var first = 0; first < rows.Length; first += ratios.Batch)
        {
            progress.Evaluate(first, rows.Length);
            ratios.At(first, 0)[..Math.Min(ratios.Batch, rows.Length - first)].CopyTo(rows.AsSpan(first));
        }

        foreach (var row in rows) total += row;
        return (new(kind, total), Named(BoundEstimate.FirstNonFinite(rows), ratios));
    }

    // a story without rows of its own is evaluated as one
    private static int? Named(int? row, LogRatios ratios) => ratios.Rows > 1 ? row : null;

    private int Particles(bool isShort) =>
        settings.Kind != BoundKind.Elbo ? request.Particles : isShort || request.HasChains ? 1
            : (int)Math.Clamp(Math.Min(Measured, Drawn / LeastRatio) / all, 1, MostOfRow);

    /// <summary>The repetitions of a bound: as many as draws are left, so that few rows have a bound as exact as many.</summary>
    private int RepetitionsOf(int particles, bool isShort) => request.HasChains ? RepetitionsOfChain : isShort ? Repetitions
        : (int)Math.Clamp(Math.Min(Measured, Drawn / LeastRatio) / ((double)particles * all), Repetitions, MostOfRow);

    /// <summary>The rows to evaluate: all rows, for a chain a number that takes no longer than the training did.</summary>
    private Problem Looked(int particles, bool isShort, ulong seed)
    {
        if (!request.HasChains || request is not { Rows: { } rows, NeedsAllRows: false } || BatchedPlate.HasOutside(problem, rows))
            return problem;
        var steps = StoryStructures.Of(problem.Graph).MostSteps(problem);
        var trained = isShort ? 0 : CostOfStep * Drawn * (request.Chains == ChainTreatment.Drawn ? steps : 1);
        var most = Math.Max(FewestRows, trained / ((double)RepetitionsOfChain * particles * steps));
        return most >= all ? problem : HeldOutRows.Choose(problem, rows, most / all, seed).Held;
    }
}
