using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Rows;

/// <summary>
/// Joint draws of the rows' own unknowns that are integrated, given their data and the other unknowns that were last set in the rows'
/// density.
/// </summary>
internal sealed class RowIntegrals : IDisposable
{
    private readonly IStore store;
    private readonly IProgram program;
    private readonly Noise noise;

    /// <param name="terms">The terms of the rows.</param>
    /// <param name="engine">The engine of the density.</param>
    /// <param name="store">Its store.</param>
    public RowIntegrals(RowTerms terms, IEngine engine, IStore store)
    {
        (this.store, noise, Latents) = (store, terms.NoiseOfIntegrals(), terms.Integrals);
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

    public void Dispose() => program.Dispose();
}
