namespace ProbDsl.Inference.Exact;

/// <summary>
/// The posterior of chains of normal latents whose statements have no other unknown: moments by the Kalman smoother, joint draws by the
/// simulation smoother. Time and memory grow with the length of a chain, not with its square.
/// </summary>
/// <param name="problem">The story with its data.</param>
/// <param name="catalog">The densities of the distributions.</param>
/// <param name="plan">How each unknown enters the density; the chains are those that it integrates.</param>
/// <param name="choice">The engine that runs the programs.</param>
/// <param name="seed">The seed of draws.</param>
internal sealed class ChainPosterior(Problem problem, StandardCatalog catalog, DensityPlan plan, EngineChoice choice, ulong seed)
{
    private const string Mean = "mean of ", Variance = "variance of ";

    private IEnumerable<Variable> Latents => plan.Integrated.SelectMany(b => b.Latents);

    /// <summary>The number of numbers of all latents.</summary>
    public int Numbers => Latents.Sum(l => problem.ShapeOf(l).Count);

    /// <summary>
    /// The mean, standard deviation and quantiles of each number of the latents, by latent, with the filtered moments, and of definitions
    /// that are linear in them.
    /// </summary>
    public IReadOnlyList<Estimate> Moments(CredibleInterval interval)
    {
        List<Variable> found = [];
        Estimate[] moments = [];
        var filtered = new FilteredOutputs();
        Run((lowering, _) => lowering.Moments().Concat(lowering.Defined()).SelectMany(m =>
        {
            found.Add(m.Item1);
            return new[] { (Mean + m.Item1.Name, m.Mean), (Variance + m.Item1.Name, m.Variance) };
        }).Concat(filtered.Of(lowering)), count: 1, (_, program) =>
        {
            filtered.Read(program);
            moments = [.. found.Select(of =>
                Estimate(of, [.. program.Numbers(Mean + of.Name)], [.. program.Numbers(Variance + of.Name)], interval) with
                {
                    Filtered = FilteredMoments.Create(problem.ShapeOf(of), filtered[of]),
                })];
        });
        return moments;
    }

    /// <summary>
    /// A latent of which a number is not determined by a prior or the data, where the log density is not a number; null if all are.
    /// </summary>
    public Variable? Unidentified(double logDensity) => double.IsNaN(logDensity) ? Latents.First() : null;

    /// <summary>Joint draws of the latents by name: [count, shape..] each.</summary>
    public IReadOnlyDictionary<string, Tensor> Draw(int count)
    {
        var draws = Latents.ToDictionary(l => l.Name, l => Tensor.Zeros([count, .. problem.ShapeOf(l)]));
        Run((lowering, noise) => lowering.Drawn(noise).Select(d => (d.Latent.Name, d.Draw)), count, (draw, program) =>
        {
            foreach (var (name, all) in draws)
            {
                var each = all.Values.Length / count;
                program.Read(name, all.Values.AsSpan(draw * each, each));
            }
        });
        return draws;
    }

    private Estimate Estimate(Variable of, double[] means, double[] variances, CredibleInterval interval)
    {
        var shape = problem.ShapeOf(of);
        double[] sds = [.. variances.Select(v => Math.Sqrt(Math.Max(0, v)))];
        return new(of.Name, new(shape, means), of.Extents.Count)
        {
            Spread = new(new(shape, sds),
                () => Quantiles.Elementwise(interval, shape, at => p => means[at] + (sds[at] * NormalQuantile.Compute(p)))),
        };
    }

    /// <summary>Runs a program of the chains several times, with its own noise each.</summary>
    private void Run(
        Func<LatentLowering, Noise, IEnumerable<(string Name, Value Value)>> define, int count, Action<int, IProgram> read) =>
        new IntegratedRuns(problem, catalog, plan.Eliminations, plan.Coordinates, choice).Run(
            count, "chains", (block, story, noise) => define(block.Lowering(story), noise), (store, slots) =>
            {
                var filled = new StoredNoise(store, slots, seed);
                var isFirst = true;
                return run =>
                {
                    filled.Fill((uint)run);
                    (var isOther, isFirst) = (isFirst, false);
                    return isOther;
                };
            }, read);
}
