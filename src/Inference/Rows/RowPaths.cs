using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// Paths of the chains that rows are positions of, at the unknowns and log weights of states that the rows' density was given last.
/// </summary>
internal sealed class RowPaths : IDisposable
{
    private readonly IStore store;
    private readonly IProgram drawn, best;
    private readonly (string Slot, int Count)[] noises;

    /// <param name="drawn">Draws a path of each chain.</param>
    /// <param name="best">Has the most probable ones.</param>
    /// <param name="engine">Runs them.</param>
    /// <param name="store">Has the unknowns.</param>
    public RowPaths(TensorProgram drawn, TensorProgram best, IEngine engine, IStore store)
    {
        (this.store, Chains) = (store, drawn.Outputs.Keys.ToHashSet());
        var noise = drawn.Slots.Where(s => s.Key.StartsWith(RowTerms.Noise, StringComparison.Ordinal));
        noises = [.. noise.Select(s => (s.Key, s.Value.Count))];
        (this.drawn, this.best) = (engine.Compile(drawn, store), engine.Compile(best, store));
    }

    /// <summary>The latents that have a path.</summary>
    public IReadOnlySet<string> Chains { get; }

    /// <summary>Draws one path of each chain given all data: its states together, since those of neighbors depend on each other.</summary>
    public void Draw(RandomStream random)
    {
        foreach (var (slot, count) in noises)
        {
            var noise = new double[count];
            for (var at = 0; at < count; at++) noise[at] = random.NextUniform();
            store.Write(slot, noise);
        }

        drawn.Run();
    }

    /// <summary>[members.., states] of the last draw: 1 at the state of each member; none beyond the end of a group.</summary>
    public ReadOnlySpan<double> DrawnOf(Variable latent) => drawn.Numbers(latent.Name);

    /// <summary>[members.., states] of the most probable path of the whole chain (Viterbi 1967).</summary>
    public double[] BestOf(Variable latent)
    {
        best.Run();
        return best.Numbers(latent.Name).ToArray();
    }

    public void Dispose()
    {
        drawn.Dispose();
        best.Dispose();
    }
}
