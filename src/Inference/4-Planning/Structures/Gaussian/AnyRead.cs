namespace ProbDsl.Inference.Structures.Gaussian;

/// <summary>Whether an expression is linear in latents, wherever it reads them.</summary>
/// <param name="graph">The story.</param>
/// <param name="isLatent">Selects the latents.</param>
public sealed class AnyRead(ModelGraph graph, Func<string, bool> isLatent) : LinearReads(graph, isLatent)
{
    /// <inheritdoc cref="AnyRead"/>
    public AnyRead(ModelGraph graph, string name)
        : this(graph, of => of == name)
    {
    }

    protected override bool Accepts(Access access) => true;
}
