namespace ProbDsl.Inference.Structures.Chains;

/// <summary>
/// A chain of a guide that adds normal noise to data step by step: s[1] ~ N(a x + c, v), s[t] ~ N(a[t] s[t-1] + c[t], v[t]), elementwise,
/// with known coefficients. Then s[t] given x, and s[t-1] given s[t] and x, are normal in closed form (Sohl-Dickstein et al. 2015; Ho et
/// al. 2020, equations 4 and 7).
/// </summary>
/// <param name="Latent">s.</param>
/// <param name="Along">The index of the bracket that counts the steps.</param>
/// <param name="Source">x: data, or a latent that the guide draws.</param>
/// <param name="Start">The draw of s[1].</param>
/// <param name="Step">The draw of s[t].</param>
public sealed record NoisingChain(Variable Latent, int Along, Access Source, Draw Start, Draw Step)
{
    /// <summary>The number of members of the chain.</summary>
    public Size Length => Latent.Extents[Along].Size;

    /// <summary>The loop of the steps.</summary>
    public Loop Steps => ChainIndices.LoopOf(Step, Along)!;

    public Access Before => Step.Target with { At = ChainIndices.Moved(Step.Target.At, Along, -1) };
}

/// <summary>The story's side of a noising chain: s[T] ~ Base, and each s[t-1] drawn from one distribution given s[t] alone.</summary>
public sealed record DenoisingChain(NoisingChain Noising, Draw Base, Draw Step)
{
    /// <summary>The loop of the steps.</summary>
    public Loop Steps => ChainIndices.LoopOf(Step, Noising.Along)!;

    /// <summary>The member that a step reads.</summary>
    public Access Before => Step.Target with { At = ChainIndices.Moved(Step.Target.At, Noising.Along, 1) };

    /// <summary>The statements that read the chain's first member.</summary>
    public IEnumerable<Statement> Outputs(ModelGraph graph) =>
        graph.Story.Where(s =>
            s is Draw or TargetIncrement && s != Step && s != Base && DeepReads.Find(graph, s).Any(r => r.Of == Noising.Latent.Name));
}
