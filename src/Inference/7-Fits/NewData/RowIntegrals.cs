namespace ProbDsl.Inference.NewData;

/// <summary>
/// Joint draws of the rows' own unknowns that are integrated, given their data and the other unknowns that were last set in the rows'
/// density.
/// </summary>
internal sealed class RowIntegrals : IDisposable
{
    private readonly RowTerms terms;
    private readonly IEngine engine;
    private readonly IStore store;
    private readonly IProgram program;
    private readonly Noise noise;

    /// <param name="terms">The terms of the rows.</param>
    /// <param name="engine">The engine of the density.</param>
    /// <param name="store">Its store.</param>
    public RowIntegrals(RowTerms terms, IEngine engine, IStore store)
    {
        (this.terms, this.engine, this.store, noise, Latents) = (terms, engine, store, terms.NoiseOfIntegrals(), terms.Integrals);
        var source = terms.DrawnIntegrals(noise);
        (program, Slots) = (engine.Compile(source, store), source.Slots.Keys);
    }

    /// <summary>The unknowns.</summary>
    public IReadOnlyList<Variable> Latents { get; }

    /// <summary>The names that the program reads.</summary>
    public IEnumerable<string> Slots { get; }

    /// <summary>Draws all of them.</summary>
    public void Draw(ulong seed)
    {
        new StoredNoise(store, noise.Slots, seed).Fill(0);
        program.Run();
    }

    /// <summary>The values of one in the last draw, in its shape.</summary>
    public ReadOnlySpan<double> this[Variable latent] => program.Numbers(latent.Name);

    /// <summary>
    /// The normal distribution of each number of the unknowns, and of data in cells without a value, given the data and the other unknowns
    /// that were last set; observed cells are their own values.
    /// </summary>
    public IReadOnlyDictionary<string, WeightedDraws[]> Summaries(Problem problem, CredibleInterval interval)
    {
        var (source, variables) = terms.MomentsOfIntegrals();
        using var moments = engine.Compile(source, store);
        moments.Run();
        return variables.ToDictionary(v => v.Name, v =>
        {
            var means = moments.Numbers(RowTerms.MeanOf(v));
            var variances = moments.Numbers(RowTerms.VarianceOf(v));
            var (given, missing) = (problem.Data.GetValueOrDefault(v.Name)?.Values, problem.Missing.GetValueOrDefault(v.Name)?.Mask);
            var all = new WeightedDraws[means.Length];
            for (var at = 0; at < all.Length; at++)
                all[at] = given is not null && missing?[at] != true ? WeightedDraws.Known(given[at])
                    : WeightedDraws.Normal(means[at], Math.Sqrt(Math.Max(0, variances[at])), interval);
            return all;
        });
    }

    public void Dispose() => program.Dispose();
}
