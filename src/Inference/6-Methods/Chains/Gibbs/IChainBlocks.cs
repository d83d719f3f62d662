namespace ProbDsl.Inference.Gibbs;

/// <summary>The part of a Markov chain that draws some blocks of a plan, independent of all other blocks.</summary>
internal interface IChainBlocks : IDisposable
{
    /// <summary>Draws a start.</summary>
    /// <param name="number">The number of the chain, from 0.</param>
    /// <param name="random">The random stream of the chain.</param>
    void Begin(int number, RandomStream random);

    /// <summary>One step.</summary>
    /// <exception cref="MessagePassing.ImproperFactor">A block has no distribution.</exception>
    /// <exception cref="StoppedChain">No state is possible.</exception>
    void Step(RandomStream random);

    /// <summary>Writes a draw of the unknowns to their places.</summary>
    /// <returns>The log density of the unknowns and their data, in nats, with finite latents marginalized.</returns>
    double Draw(RandomStream random, Span<double> into);
}
