namespace ProbDsl.Runtime.Programs;

/// <summary>A step of an iteration: the next values, whether they are those before up to a tolerance, and values to stack.</summary>
public sealed record Iteration(IReadOnlyList<Value> Next, Value IsFixed)
{
    public IReadOnlyList<Value> Outs { get; init; } = [];
}

/// <summary>The results of an iteration: the last values, 1 if they are fixed and 0 otherwise, and the stacked values.</summary>
public sealed record Iterated(IReadOnlyList<Value> Values, Value IsFixed, IReadOnlyList<Value> Outs);
