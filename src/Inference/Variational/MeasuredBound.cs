using ProbDsl.Catalogue;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// The bound of the whole data set under trained weights, and what it may cost: telling it is not to be the longer part of a fit.
/// </summary>
internal sealed class MeasuredBound(Problem problem, StandardCatalogue catalogue, GuidedSettings settings)
{
    /// <summary>Draws behind the bound that is told: so many in all, and at most so many of a row.</summary>
    private const int Measured = 200_000, MostOfRow = 100;

    /// <summary>
    /// Training draws so many times as many as one repetition of the measurement, where that is enough for a draw of each row.
    /// </summary>
    private const int LeastShare = 10;

    // repetitions that a standard error is taken from
    private const int Repetitions = 4, RepetitionsOfChain = 2;

    /// <summary>Of a chain, whose every step has draws of its own: rows that are always looked at.</summary>
    private const int FewestRows = 2000;

    /// <summary>A step of training takes as long as so many evaluations of what it draws.</summary>
    private const int CostOfStep = 3;

    private readonly GuidedRequest request = settings.Request;
    private readonly long all = settings.Request.Rows is { } rows ? problem.SizeOf(rows.Size) : 1;

    /// <summary>Rows and draws of them that a training has seen in all.</summary>
    private double Drawn => (double)settings.Training.Steps * request.Batch * request.Particles;

    /// <summary>With the standard error of its draws, which are as few as can be where the user does not want to wait.</summary>
    public Figure Of(IReadOnlyDictionary<string, Tensor> weights, ObjectiveKind kind, FitOptions options, bool isShort)
    {
        if (settings.Kind == BoundKind.Likelihood) return new(kind, LogLikelihood(weights, options));
        var (particles, repetitions) = (Particles(isShort), request.HasChains ? RepetitionsOfChain : Repetitions);
        var looked = Looked(particles, isShort, options.Seed);
        using var ratios = new LogRatios(
            looked, catalogue, request with { Particles = particles }, weights, options.Seed, options.ChosenEngine);
        var (value, error) = BoundEstimate.Of(ratios, settings.Kind, particles, repetitions, looked == problem ? ratios.Rows : all);
        return new(kind, value, error, looked == problem ? null : FormattableString.Invariant($"by {ratios.Rows:N0} of {all:N0} rows"));
    }

    /// <summary>Of all rows, in double precision whatever training took: nothing is drawn, so it has no standard error.</summary>
    private double LogLikelihood(IReadOnlyDictionary<string, Tensor> weights, FitOptions options)
    {
        using var ratios = new LogRatios(
            problem, catalogue, request with { FloatType = ElementType.Float64 }, weights, options.Seed, options.ChosenEngine);
        var total = 0.0;
        for (var first = 0; first < ratios.Rows; first += ratios.Batch)
            foreach (var row in ratios.At(first, 0)[..Math.Min(ratios.Batch, ratios.Rows - first)]) total += row;
        return total;
    }

    private int Particles(bool isShort) =>
        settings.Kind != BoundKind.Elbo ? request.Particles : isShort || request.HasChains ? 1
            : (int)Math.Clamp(Math.Min(Measured, Drawn / LeastShare) / all, 1, MostOfRow);

    /// <summary>All rows; of a chain so many of them that it takes no longer than the training did.</summary>
    private Problem Looked(int particles, bool isShort, ulong seed)
    {
        if (!request.HasChains || request is not { Rows: { } rows, NeedsAllRows: false } || BatchedPlate.HasOutside(problem, rows))
            return problem;
        var steps = NoisingChains.MostSteps(problem);
        var trained = isShort ? 0 : CostOfStep * Drawn * (request.Chains == ChainTreatment.Drawn ? steps : 1);
        var most = Math.Max(FewestRows, trained / ((double)RepetitionsOfChain * particles * steps));
        return most >= all ? problem : HeldOutRows.Of(problem, rows, most / all, seed).Held;
    }
}
