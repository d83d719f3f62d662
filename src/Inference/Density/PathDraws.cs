using ProbDsl.Inference.Lowering;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Density;

/// <summary>
/// Paths of chains, drawn from the posterior of all their states together: each member by itself would be drawn from another distribution.
/// </summary>
internal sealed class PathDraws : IDisposable
{
    private readonly IStore store;
    private readonly IProgram program;
    private readonly (string Slot, double[] Uniforms)[] noise;

    /// <param name="source">Paths that are drawn: <see cref="ChainPaths"/>.</param>
    /// <param name="engine">Runs it.</param>
    /// <param name="store">Has the unknowns and the log weights of states.</param>
    public PathDraws(TensorProgram source, IEngine engine, IStore store)
    {
        (this.store, program, Chains) = (store, engine.Compile(source, store), source.Outputs.Keys.ToHashSet());
        noise = [.. source.Slots.Where(s => s.Key.StartsWith(ChainPaths.Noise, StringComparison.Ordinal))
            .Select(s => (s.Key, new double[s.Value.Count]))];
    }

    /// <summary>The latents that have a path.</summary>
    public IReadOnlySet<string> Chains { get; }

    /// <summary>Draws one path of each chain at the unknowns and log weights at hand.</summary>
    public void Draw(RandomStream random)
    {
        foreach (var (slot, uniforms) in noise)
        {
            for (var i = 0; i < uniforms.Length; i++) uniforms[i] = random.NextUniform();
            store.Write(slot, uniforms);
        }

        program.Run();
    }

    /// <summary>[members.., states] of the last draw: 1 at the state of each member; none beyond the end of a group.</summary>
    public ReadOnlySpan<double> this[string latent] => program.Numbers(latent);

    public void Dispose() => program.Dispose();
}
