using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Paths of chains, drawn from the posterior of all their states together: each member by itself would be drawn from another distribution.</summary>
internal sealed class PathDraws : IDisposable
{
    private readonly TensorProgram source;
    private readonly IStore store;
    private readonly IProgram program;
    private readonly (string Slot, double[] Uniforms)[] noise;

    /// <param name="source">Of <see cref="LogJoint.DrawnPaths"/>.</param>
    /// <param name="engine">Runs it.</param>
    /// <param name="store">Has the log weights of states.</param>
    public PathDraws(TensorProgram source, IEngine engine, IStore store)
    {
        (this.source, this.store, program) = (source, store, engine.Compile(source, store));
        noise = [.. source.Slots.Where(s => s.Key.StartsWith(LogJoint.PathNoise, StringComparison.Ordinal)).Select(s => (s.Key, new double[s.Value.Count]))];
    }

    /// <summary>Whether a chain has paths.</summary>
    public bool Has(string latent) => source.Outputs.ContainsKey(latent);

    /// <summary>A path given the log weights at hand: [members.., states], 1 at its states.</summary>
    public ReadOnlySpan<double> Draw(string latent, RandomStream random)
    {
        foreach (var (slot, uniforms) in noise)
        {
            for (var i = 0; i < uniforms.Length; i++) uniforms[i] = random.NextUniform();
            store.Write(slot, uniforms);
        }

        program.Run();
        return program.Numbers(latent);
    }

    public void Dispose() => program.Dispose();
}
