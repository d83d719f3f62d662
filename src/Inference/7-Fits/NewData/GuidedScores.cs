namespace ProbDsl.Inference.NewData;

/// <summary>
/// The log predictive densities of rows under a trained story: a series of increasingly tight lower bounds on log p(row) from its guide,
/// each with its mean over the rows and the standard error of that mean.
/// </summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Width">The number of dimensions that the story draws in a row.</param>
/// <param name="Bounds">ELBO, then IWAE_k for ascending k; the last bound is the best estimate.</param>
public sealed record GuidedScores(int Rows, int Width, IReadOnlyList<LowerBound> Bounds)
{
    /// <summary>The default k of the last bound.</summary>
    public const int UsualParticles = 250;

    /// <summary>The k of the bounds before the last.</summary>
    private static readonly int[] Below = [10];

    /// <summary>The number of draws of every step of a chain per row.</summary>
    private const int DrawsOfChain = 4;

    // the numbers of draws of shared latents, and the rows times draws of latents of rows that decide between them
    private const int LeastShared = 10, MostShared = 100;
    private const double Work = 2e6;

    /// <summary>The maximum number of rows in a comparison.</summary>
    private const int MostRows = 2000;

    /// <summary>The average number of observed dimensions of a row: fewer than the width if cells are missing.</summary>
    public double Observed { get; init; } = Width;

    /// <summary>
    /// Whether draws are of a normal distribution with the guide's mean and standard deviation at each row, since the guide has no density.
    /// </summary>
    public bool IsByProposal { get; private init; }

    /// <summary>Whether the rows are groups, as the sequences of a table with a row for each step.</summary>
    public bool AreGroups { get; private init; }

    /// <summary>What a row is called.</summary>
    public string Noun => AreGroups ? "group" : "row";

    /// <summary>The number of draws of the latents that rows share, over which the bounds of each row are averaged; 0 without
    /// such latents.</summary>
    public int SharedDraws { get; private init; }

    /// <summary>The number of noising chains in the guide whose terms have formulas.</summary>
    public int Chains { get; private init; }

    /// <summary>The terms of the bound along a noising chain in the guide; null without one.</summary>
    public ChainCosts? Chain { get; init; }

    public LowerBound Best => Bounds[^1];

    /// <summary>
    /// Each pair of adjacent bounds: whether the higher one is larger, up to two standard errors of their difference over the rows.
    /// </summary>
    public IEnumerable<(LowerBound Lower, LowerBound Higher, double Rise, double Error, bool Holds)> Steps =>
        Bounds.Zip(Bounds.Skip(1), (lower, higher) =>
        {
            var mean = RoundedDifference.Of(higher.Mean, lower.Mean);
            var error = lower.EachRow.Length < 2 ? 0 : StandardError.OfMean([.. lower.EachRow.Zip(higher.EachRow, (a, b) => b - a)]);
            return (lower, higher, mean, error, mean >= -2 * error);
        });

    /// <param name="fit">A fit with trained weights.</param>
    /// <param name="problem">The story with the rows.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="particles">The k of the last bound.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="engine">The engine of the program.</param>
    /// <param name="reportsChain">Whether the terms along a chain are reported too, which needs another run.</param>
    public static Result<GuidedScores> Compute(
        SavedFit fit, Problem problem, StandardCatalog catalog, int particles, ulong seed, EngineChoice engine,
        bool reportsChain = false)
    {
        try
        {
            return LoweringLimit.Try<Result<GuidedScores>>(() =>
            {
                var completed = AmortizedGuide.Completed(problem, catalog, fit.Weights);
                var settings = GuidedSettings.Create(BoundKind.Iwae, completed, GuideOptions.Of(fit, seed));
                if (settings.Request is not { Rows: { } rows, NeedsAllRows: false }
                    || SharedValues(problem, rows, fit.In(problem).Draws) is not { } shared) return FitDiagnostics.NoRows(fit.Folder);
                return Compute(completed, rows, settings.Request, shared, catalog, fit.Weights, particles, seed, engine, reportsChain);
            }).Or(limit => limit.ToDiagnostic(fit.Method));
        }
        catch (WeightMismatch mismatch)
        {
            return FitDiagnostics.OtherRows(fit.Folder, mismatch);
        }
    }

    /// <summary>
    /// The bounds for weights that are not saved, on these rows; for many rows on a random subset by the seed. Null if rows have no bound
    /// of their own, or if the nets do not accept such rows.
    /// </summary>
    internal static GuidedScores? Compute(Problem problem, StandardCatalog catalog, IReadOnlyDictionary<string, Tensor> weights,
        PosteriorDraws? draws, FitOptions options, int particles, CancellationToken cancellation)
    {
        try
        {
            var completed = AmortizedGuide.Completed(problem, catalog, weights);
            var request = GuidedSettings.Create(BoundKind.Iwae, completed, options).Request;
            if (request is not { Rows: { } rows, NeedsAllRows: false }
                || SharedValues(problem, rows, draws) is not { } shared) return null;
            if (completed.SizeOf(rows.Size) is var many && many > MostRows)
                completed = HeldOutRows.Choose(completed, rows, (double)MostRows / many, options.Seed).Held;
            return Compute(completed, rows, request, shared, catalog, weights, particles, options.Seed, options.ChosenEngine,
                reportsChain: false, cancellation);
        }
        catch (WeightMismatch)
        {
            return null;
        }
    }

    private static GuidedScores Compute(
        Problem completed, Plate rows, GuidedRequest request, Dictionary<string, Tensor> shared, StandardCatalog catalog,
        IReadOnlyDictionary<string, Tensor> weights, int particles, ulong seed, EngineChoice engine, bool reportsChain,
        CancellationToken cancellation = default)
    {
        request = request.WithGiven([.. completed.Graph.Variables.Where(v => shared.ContainsKey(v.Name))]);
        reportsChain &= shared.Count == 0;
        // with a formula for every step of a chain, the mean of a few draws is the bound, without a log of a mean of ratios
        var chains = StoryStructures.Of(completed.Graph).ClosedFormChains.Count;
        var isDerived = chains > 0;
        var asked = isDerived
            ? request.With(ChainTreatment.EveryStep) with { Particles = Math.Min(particles, DrawsOfChain) }
            : request with { Particles = particles };
        var columns = ObservedColumns.Find(completed, rows);
        if (isDerived && reportsChain && ChainCostRun.WithBound(completed, catalog, asked, weights, seed, engine) is var (costs, eachRow))
            return new(eachRow.Length, columns.Width,
                [LowerBound.Elbo(eachRow)]) { Observed = columns.PerRow(completed, eachRow.Length, _ => true), Chains = chains,
                Chain = costs };
        using var ratios = new LogRatios(completed, catalog, asked, weights, seed, engine);
        var settings = shared.Count == 0 ? null : Spaced(shared, (double)ratios.Rows * particles);
        return new GuidedScores(ratios.Rows, columns.Width,
            BoundSeries.Compute(
                ratios, isDerived ? [] : [.. Below.Where(k => k < particles && particles % k == 0), particles], cancellation,
            settings))
        {
            AreGroups = BatchedPlate.HasGroups(completed.Graph, rows),
            SharedDraws = settings?.Values.First().Shape[0] ?? 0,
            Observed = columns.PerRow(completed, ratios.Rows, _ => true),
            Chains = chains,
            IsByProposal = request.Plan.Sampler is not null,
        };
    }

    /// <summary>The draws of the latents outside of the rows; null if one has none.</summary>
    private static Dictionary<string, Tensor>? SharedValues(Problem problem, Plate rows, PosteriorDraws? draws)
    {
        var outside = problem.Graph.Variables.Where(v =>
            v.Role == Role.Latent && problem.MissingData.StaysUnknown(v) && !BatchedPlate.Has(v, rows)).Select(v =>
                v.Name).ToList();
        return outside.TrueForAll(name => draws?.Arrays.ContainsKey(name) == true)
            ? outside.ToDictionary(name => name, name => draws!.Arrays[name]) : null;
    }

    /// <summary>Evenly spaced draws, as many as keep the work near <see cref="Work"/>.</summary>
    private static Dictionary<string, Tensor> Spaced(Dictionary<string, Tensor> all, double numbers)
    {
        var chosen = (int)Math.Min(all.Values.First().Shape[0], Math.Clamp(Work / numbers, LeastShared, MostShared));
        return all.ToDictionary(a => a.Key, a => PosteriorDraws.Spaced(a.Value, chosen));
    }
}
