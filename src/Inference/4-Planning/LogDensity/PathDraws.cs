namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// Draws paths of chains from the joint posterior of their states; independent draws of the members would have another distribution.
/// </summary>
public sealed class PathDraws : IDisposable
{
    private readonly IStore store;
    private readonly IProgram program;
    private readonly (string Slot, double[] Uniforms)[] noise;

    /// <param name="source">The program that draws paths: <see cref="ChainPaths"/>.</param>
    /// <param name="engine">The engine that runs it.</param>
    /// <param name="store">The store with the unknowns and the log weights of states.</param>
    public PathDraws(TensorProgram source, IEngine engine, IStore store)
    {
        (this.store, program, Chains) = (store, engine.Compile(source, store), source.Outputs.Keys.ToHashSet());
        noise = [.. source.Slots.Where(s => s.Key.StartsWith(ChainPaths.Noise, StringComparison.Ordinal))
            .Select(s => (s.Key, new double[s.Value.Count]))];
    }

    /// <summary>The latents that have a path.</summary>
    public IReadOnlySet<string> Chains { get; }

    /// <summary>Draws one path of each chain at the current unknowns and log weights.</summary>
    public void Draw(RandomStream random)
    {
        foreach (var (slot, uniforms) in noise)
        {
            for (var i = 0; i < uniforms.Length; i++) uniforms[i] = random.NextUniform();
            store.Write(slot, uniforms);
        }

        program.Run();
    }

    /// <summary>The last draw, [members.., states]: 1 at the state of each member, 0 beyond the end of a group.</summary>
    public ReadOnlySpan<double> this[string latent] => program.Numbers(latent);

    public void Dispose() => program.Dispose();
}
