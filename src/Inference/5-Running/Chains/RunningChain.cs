namespace ProbDsl.Inference.Chains;

/// <summary>A chain of a run.</summary>
/// <param name="number">The number of the chain, from 0.</param>
/// <param name="random">Its random stream.</param>
/// <param name="statistics">The number of statistics of a draw.</param>
/// <param name="dimension">The number of values of a draw.</param>
internal sealed class RunningChain<TState>(int number, RandomStream random, int statistics, int dimension)
    where TState : class
{
    public int Number => number;

    public RandomStream Random { get; private set; } = random;

    /// <summary>The state; null before the first step.</summary>
    public TState? State { get; private set; }

    /// <summary>The number of steps that are done, with those of the warm-up.</summary>
    public int Steps { get; private set; }

    /// <summary>Why the chain cannot continue; null if it can.</summary>
    public string? Failure { get; private set; }

    /// <summary>The statistics of the last draw.</summary>
    public double[] Statistics { get; } = new double[statistics];

    /// <summary>The values of the last draw.</summary>
    public double[] Draw { get; } = new double[dimension];

    /// <summary>Starts, unless it has started.</summary>
    public void Start(ChainMethod<TState> method) => State ??= method.Init(number, Random);

    /// <summary>Takes a step, and writes its draw if that is asked for.</summary>
    /// <param name="method">The method of this thread.</param>
    /// <param name="step">The number of the step, below 0 in the warm-up.</param>
    /// <param name="isWritten">Whether the draw is written.</param>
    public void Step(ChainMethod<TState> method, int step, bool isWritten)
    {
        State = method.Next(State!, step, Random);
        if (isWritten) method.Write(State, Random, Statistics, Draw);
        Steps++;
    }

    /// <summary>Ends the chain before its last step.</summary>
    public void Stop(string why) => Failure = why;

    /// <summary>Continues from a checkpoint.</summary>
    /// <param name="state">The state.</param>
    /// <param name="steps">The number of steps that are done.</param>
    /// <param name="position">The position of the random stream.</param>
    public void Resume(TState state, int steps, ulong position) => (State, Steps, Random) = (state, steps, Random.At(position));
}
