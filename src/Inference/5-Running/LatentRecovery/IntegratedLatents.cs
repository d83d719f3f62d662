namespace ProbDsl.Inference.LatentRecovery;

/// <summary>
/// The posterior of continuous latents that a method integrates, for any method: a fit with draws gets a joint draw of the latents at each,
/// and a point their moments. Given the unknowns the posterior is normal; over many draws it is a mixture.
/// </summary>
public sealed partial class IntegratedLatents(
    PosteriorDraws draws, Problem problem, DensityPlan plan, StandardCatalog catalog, EngineChoice choice, ulong seed,
    CredibleInterval interval)
{
    private const string Mean = "mean of ", Variance = "variance of ";

    /// <summary>The maximum number of draws, so that quantiles of long chains take seconds.</summary>
    private const int MostDraws = 200;

    /// <summary>The maximum total number of drawn numbers: 160 MB. Beyond it, moments are reported and no draws.</summary>
    private const double MostNumbers = 2e7;

    // at a point: 16 MB
    private const int CountGivenEstimates = 1000;
    private const double MostNumbersGivenEstimates = 2e6;

    /// <summary>
    /// A fit's summary with the moments of these latents; unchanged if the plan has none, if the fit has no values of the unknowns that
    /// they depend on, or if it has values of the latents.
    /// </summary>
    /// <inheritdoc cref="MarginalizedLatents.AddTo"/>
    public static FitSummary AddTo(
        FitSummary summary, Problem problem, DensityPlan plan, StandardCatalog catalog, EngineChoice engine, ulong seed,
        CredibleInterval interval)
    {
        if (plan.Integrated.Count == 0) return summary;
        var draws = StoredDraws.Of(summary);
        // a method that does not integrate them reports them itself
        plan = plan.WithIntegrals(problem.Graph, b => !b.Latents.Any(l => draws.Arrays.ContainsKey(l.Name)));
        if (plan.Integrated.Count == 0 || !plan.Coordinates.All(v => StoredDraws.Has(draws, v.Name))) return summary;
        return WithLongDefinitions(WithPosterior(summary, draws, problem, plan, catalog, engine, seed, interval), problem, plan);
    }

    /// <summary>Joint draws of the latents that a plan integrates, one for each draw of the other unknowns: [draws, shape..].</summary>
    public static IReadOnlyDictionary<Variable, Tensor> Drawn(PosteriorDraws draws, Problem problem, DensityPlan plan,
        StandardCatalog catalog, EngineChoice engine, ulong seed) =>
        new IntegratedLatents(draws, problem, plan, catalog, engine, seed, CredibleInterval.Usual).JointDraws(draws.Count).Draws;

    private static FitSummary WithPosterior(FitSummary summary, PosteriorDraws draws, Problem problem, DensityPlan plan,
        StandardCatalog catalog, EngineChoice engine, ulong seed, CredibleInterval interval)
    {
        try
        {
            var latents = new IntegratedLatents(draws, problem, plan, catalog, engine, seed, interval);
            if (summary.Draws is null) summary = latents.WithDrawsGivenEstimates(summary);
            if (summary.Draws is null || !latents.AreFew)
                return summary.With(latents.WithDefinitions(new([.. latents.Moments()], draws.Count == 1), summary));
            var (joint, logWeights) = latents.JointDraws(draws.Count);
            var effective = summary.Estimates.Where(e => e.Spread?.Error is not null)
                .SelectMany(e => e.Spread!.Error!.EffectiveDraws.Values).Append(draws.Count).Min();
            var arrays = draws.Arrays.Concat(joint.Select(j => KeyValuePair.Create(j.Key.Name, j.Value))).ToDictionary();
            var names = problem.Graph.Variables.Select(v => v.Name).ToList();
            List<(Variable Of, Tensor Draws)> definitions =
                [.. DrawnDefinitions.Compute(problem, catalog, arrays, draws.Count, engine).Where(d => !latents.ReadsDrawnCells(d.Of))];
            var all = summary.With(latents.WithoutCells(new(draws.Count, arrays)) with { Chains = draws.Chains }) with
            {
                Estimates = [.. summary.Estimates.Concat(joint
                        .Select(j => latents.OfUnknown(j.Key, latents.Summarized(j.Key, j.Value, draws.Count, effective))))
                    .OrderBy(e => e.Cells is null ? names.IndexOf(e.Name) : names.Count)],
                Definitions =
                [
                    .. summary.Definitions, .. definitions.Where(d => !summary.Definitions.Any(known => known.Name == d.Of.Name))
                        .Select(d => latents.Summarized(d.Of, d.Draws, draws.Count, effective)),
                ],
            };
            return logWeights is null ? all : new LatentWeighting(logWeights, interval, seed).Apply(all, problem.Graph, definitions);
        }
        catch (NotEnoughMemory)
        {
            // the fit is kept without this addition
            return summary;
        }
    }

    private IEnumerable<Variable> Latents => plan.Integrated.SelectMany(c => c.Latents);

    /// <summary>The places of the missing cells that are integrated; null for a latent.</summary>
    private int[]? CellsOf(Variable latent) =>
        latent.Role == Role.Data ? plan.Unobserved.BeforeChains!.Filled[latent.Name] : null;

    /// <summary>The estimate of the missing cells among all numbers of data; that of a latent unchanged.</summary>
    private Estimate OfUnknown(Variable latent, Estimate all)
    {
        if (CellsOf(latent) is not { } cells) return all;
        return all.Select(t => new([cells.Length], [.. cells.Select(c => t.Values[c])])) with
        {
            Name = MissingCells.SlotOf(latent.Name), ExtentRank = 1,
            Cells = new(latent.Name, [.. cells.Select(c => ElementNames.PositionOf(problem.ShapeOf(latent), c))])
                { Names = MemberNames.Find(problem, latent.Name) },
        };
    }

    /// <summary>Whether a definition reads data of which cells are drawn.</summary>
    private bool ReadsDrawnCells(Variable definition) => problem.Graph.StatementsOf(definition.Name)
        .Any(s => DeepReads.Names(problem.Graph, s).Any(plan.Unobserved.Filled.ContainsKey));

    private bool AreFew => Latents.Sum(l => (double)problem.ShapeOf(l).Count) * draws.Count <= MostNumbers;

    /// <summary>
    /// The moments and quantiles of draws. Their Monte Carlo error follows from their own order in chains, or from this effective number of
    /// independent draws.
    /// </summary>
    private Estimate Summarized(Variable latent, Tensor drawn, int count, double effective)
    {
        if (draws.Chains is { } chains && count == draws.Count)
            return new DrawSummary(count, interval) { EffectiveSize = new ChainStatistics(chains.Count).EffectiveSize }.Of(latent, drawn);
        var estimate = new DrawSummary(count, interval) { AreDraws = false }.Of(latent, drawn);
        var sd = estimate.Spread!.Sd;
        return estimate with
        {
            Spread = estimate.Spread with
            {
                Error = new(new(sd.Shape, [.. sd.Values.Select(s => s / Math.Sqrt(effective))]),
                    new(sd.Shape, [.. sd.Values.Select(_ => effective)])),
            },
        };
    }

    /// <summary>A point estimate with joint draws of the latents that new rows depend on, if they are few.</summary>
    private FitSummary WithDrawsGivenEstimates(FitSummary summary) => !AreFewGivenEstimates
        || plan.Integrated.All(b => b.AreOfRows || b.Latents.All(l => l.Role == Role.Data))
        ? summary : summary.With(new DrawsGivenEstimates(WithoutCells(DrawsOfPoint())));

    /// <summary>The draws without those of data, whose observed cells a fit has already.</summary>
    private PosteriorDraws WithoutCells(PosteriorDraws all) =>
        new(all.Count, all.Arrays.Where(a => problem.Graph.Find(a.Key) is not { Role: Role.Data }).ToDictionary());

    /// <summary>
    /// Joint draws of the latents at evenly spaced draws of the other unknowns: [draws, shape..]; the log weight of each, null if all are
    /// from their posterior.
    /// </summary>
    private (Dictionary<Variable, Tensor> Draws, double[]? LogWeights) JointDraws(int count,
        Action<IStore, IReadOnlyList<NoiseSlot>, int>? fill = null)
    {
        var all = Latents.ToDictionary(l => l, l => Tensor.Zeros([count, .. problem.ShapeOf(l)]));
        var (weighted, logWeights) = (new List<string>(), new double[count]);
        Run(count, (block, story, noise) =>
        {
            var (draws, logWeight) = block.Drawn(story, noise);
            List<(string Name, Value Value)> outputs = [.. draws.Select(d => (d.Latent.Name, d.Draw))];
            if (logWeight is null) return outputs;
            weighted.Add($"log weight of {outputs[0].Name}");
            return outputs.Append((weighted[^1], logWeight));
        }, (draw, program) =>
        {
            foreach (var (latent, drawn) in all)
            {
                var each = problem.ShapeOf(latent).Count;
                program.Read(latent.Name, drawn.Values.AsSpan(draw * each, each));
            }

            foreach (var name in weighted) logWeights[draw] += program.Numbers(name)[0];
        }, fill);
        return (all, weighted.Count > 0 ? logWeights : null);
    }

    /// <summary>
    /// The moments of the latents, and of definitions with a formula, over evenly spaced draws of the other unknowns; at a point also the
    /// filtered ones.
    /// </summary>
    private IEnumerable<Estimate> Moments()
    {
        var count = Math.Min(draws.Count, MostDraws);
        // by name: [numbers, draws]
        var moments = new Dictionary<Variable, (double[] Means, double[] Sds)>();
        var filtered = new FilteredOutputs();
        Run(count, (block, story, _) => block.Lowering(story) is var lowering ? lowering.Moments().Concat(lowering.Defined())
            .SelectMany(m =>
            {
                var numbers = problem.ShapeOf(m.Item1).Count * count;
                moments[m.Item1] = (new double[numbers], new double[numbers]);
                return new[] { (Mean + m.Item1.Name, m.Mean), (Variance + m.Item1.Name, m.Variance) };
            }).Concat(draws.Count == 1 ? filtered.Of(lowering) : []) : [], (draw, program) =>
            {
                filtered.Read(program);
                foreach (var (latent, own) in moments)
                {
                    var means = program.Numbers(Mean + latent.Name);
                    var variances = program.Numbers(Variance + latent.Name);
                    for (var n = 0; n < means.Length; n++)
                        (own.Means[(n * count) + draw], own.Sds[(n * count) + draw]) = (means[n], Math.Sqrt(Math.Max(0, variances[n])));
                }
            });
        return moments.Select(m => OfUnknown(m.Key,
            Summarized(m.Key, m.Value.Means, m.Value.Sds, count) with
            {
                Filtered = FilteredMoments.Create(problem.ShapeOf(m.Key), filtered[m.Key]),
            }));
    }

    /// <summary>Runs a program of the latents at evenly spaced draws of the other unknowns.</summary>
    /// <param name="count">The number of draws.</param>
    /// <param name="define">The outputs of the program for one block, by name.</param>
    /// <param name="read">Called after each run with its number.</param>
    /// <param name="fill">Fills the noise before each run; null: with random numbers.</param>
    private void Run(int count, Func<LatentIntegration, StoryLowering, Noise, IEnumerable<(string Name, Value Value)>> define,
        Action<int, IProgram> read, Action<IStore, IReadOnlyList<NoiseSlot>, int>? fill = null) =>
        new IntegratedRuns(problem, catalog, plan.Eliminations, plan.Coordinates, choice).Run(
            count, "integrated latents", define, (store, slots) =>
        {
            string[] names = [.. plan.Coordinates.Select(c => c.Name).Where(store.Has)];
            var stored = new StoredDraws(problem, plan.Unobserved, draws, store, names);
            var filled = new StoredNoise(store, slots, seed);
            return draw =>
            {
                var isOther = stored.Write(draw, count);
                if (fill is null) filled.Fill((uint)draw);
                else fill(store, slots, draw);
                return isOther;
            };
        }, read);

    /// <summary>Mean, standard deviation and quantiles of each number.</summary>
    private Estimate Summarized(Variable latent, double[] means, double[] sds, int count)
    {
        var shape = problem.ShapeOf(latent);
        var (mean, sd) = (new double[shape.Count], new double[shape.Count]);
        for (var n = 0; n < shape.Count; n++)
            (mean[n], sd[n]) = NormalMixture.Moments(means.AsSpan(n * count, count), sds.AsSpan(n * count, count));
        return new(latent.Name, new(shape, mean), latent.Extents.Count)
            { Spread = new(new(shape, sd), Quantiles.Elementwise(interval, shape, at => p => Quantile(at, p))) };

        double Quantile(int at, double p) => MatchedQuantile.Compute(latent.Support, mean[at], sd[at], p)
            ?? (count == 1 ? means[at] + (sds[at] * NormalQuantile.Compute(p))
                : NormalMixture.Quantile(means.AsSpan(at * count, count), sds.AsSpan(at * count, count), p));
    }
}
