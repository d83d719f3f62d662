namespace ProbDsl.Inference.Chains;

/// <summary>
/// A method of Markov chains for one posterior: how a chain starts, steps, and reports a draw. An instance has the compiled programs of one
/// thread, and steps any chain there. TState is all that the further steps of a chain depend on beside its random stream, so that another
/// instance, or another process, continues it to the same bits.
/// </summary>
public abstract class ChainMethod<TState> : IDisposable
    where TState : class
{
    /// <summary>The number of values of a draw.</summary>
    public abstract int Dimension { get; }

    /// <summary>What is reported of each draw beside its values, by CmdStan's names; the first is its log density in nats.</summary>
    public virtual IReadOnlyList<string> Statistics => ["lp__"];

    /// <summary>The start of a chain.</summary>
    /// <param name="chain">The number of the chain, from 0.</param>
    /// <param name="random">The random stream of the chain.</param>
    /// <exception cref="StoppedChain">There is no start.</exception>
    public abstract TState Init(int chain, RandomStream random);

    /// <summary>One step of a chain. The given state is not used again: it may be changed and returned.</summary>
    /// <param name="state">The state before the step.</param>
    /// <param name="step">The number of the step: below 0 in the warm-up, then that of its draw, from 0.</param>
    /// <param name="random">The random stream of the chain.</param>
    /// <exception cref="StoppedChain">The chain cannot continue.</exception>
    public abstract TState Next(TState state, int step, RandomStream random);

    /// <summary>Reports the draw that a state is: of each step that is reported, and of some of the warm-up, for progress.</summary>
    /// <param name="state">The state.</param>
    /// <param name="random">The random stream of the chain, for unknowns that are drawn only where a draw is reported.</param>
    /// <param name="statistics">Receives the statistics, [statistics].</param>
    /// <param name="draw">Receives the values, [dimension].</param>
    public abstract void Write(TState state, RandomStream random, Span<double> statistics, Span<double> draw);

    /// <summary>Whether a draw with these statistics is the end of a trajectory that diverged.</summary>
    public virtual bool HasDiverged(ReadOnlySpan<double> statistics) => false;

    /// <summary>What a chain has adapted in its warm-up: of every chain as many numbers; empty if it adapts nothing.</summary>
    public virtual double[] Adapted(TState state) => [];

    /// <summary>The arrays of a state by name, from which <see cref="Restore"/> makes it; valid until its next step.</summary>
    public abstract IReadOnlyDictionary<string, double[]> Save(TState state);

    /// <summary>The state with these arrays; null if an array is absent or has another length.</summary>
    public abstract TState? Restore(IReadOnlyDictionary<string, double[]> arrays);

    public abstract void Dispose();
}
