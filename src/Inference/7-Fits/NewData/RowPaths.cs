namespace ProbDsl.Inference.NewData;

/// <summary>
/// Paths of the chains whose positions are rows, at the unknowns and log weights of states that were last set in the rows' density.
/// </summary>
/// <param name="drawn">Draws a path of each chain.</param>
/// <param name="best">Computes the most probable paths.</param>
internal sealed class RowPaths(PathDraws drawn, IProgram best) : IDisposable
{
    /// <inheritdoc cref="PathDraws.Chains"/>
    public IReadOnlySet<string> Chains => drawn.Chains;

    /// <inheritdoc cref="PathDraws.Draw"/>
    public void Draw(RandomStream random) => drawn.Draw(random);

    /// <inheritdoc cref="PathDraws.this"/>
    public ReadOnlySpan<double> DrawnOf(Variable latent) => drawn[latent.Name];

    /// <summary>The most probable path of the whole chain (Viterbi 1967) as a one-hot encoding [members.., states].</summary>
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
