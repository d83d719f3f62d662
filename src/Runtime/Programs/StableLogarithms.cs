using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Programs;

/// <summary>
/// Logarithms of values computed by an exponential or a sigmoid, from the argument of these: log exp(u) = u, log sigmoid(u) = -softplus(-u)
/// and log(1 - sigmoid(u)) = -softplus(u) are finite, with their derivatives, where the value itself rounds to 0 or 1. Elements may have
/// been moved, selected, or replaced by 1 minus them in between.
/// </summary>
internal sealed class StableLogarithms
{
    private readonly Dictionary<(Value Of, bool IsOfRest), Value?> found = [];

    /// <summary>log x; null if x has another form.</summary>
    public Value? Of(Value x) => Find(x, isOfRest: false);

    /// <summary>log(1 + x) where x is minus a sigmoid; null if x has another form.</summary>
    public Value? OfOneMore(Value x) => x.Op == Op.Neg ? Find(x.Inputs[0], isOfRest: true) : null;

    /// <summary>log x, or log(1 - x) if it is of the rest; each value is examined once.</summary>
    private Value? Find(Value x, bool isOfRest)
    {
        if (!found.TryGetValue((x, isOfRest), out var log)) found[(x, isOfRest)] = log = Made(x, isOfRest);
        return log;
    }

    private Value? Made(Value x, bool isOfRest) => (x.Op, x.Inputs) switch
    {
        (Op.Exp, [var u]) when !isOfRest && u.Type == x.Type => u,
        (Op.Sigmoid, [var u]) => isOfRest ? -Softplus(u) : -Softplus(-u),
        (Op.Sub, [var one, var rest]) when UniformValues.Is(one, 1) && Find(rest, !isOfRest) is { } log => Broadcast(log, x.Shape),
        (Op.Reshape or Op.Transpose or Op.Broadcast or Op.Slice, [var source]) when Find(source, isOfRest) is { } log =>
            x.Program.Again(x, [log]),
        (Op.Gather, [var source, var index]) when Find(source, isOfRest) is { } log => x.Program.Again(x, [log, index]),
        (Op.Select, [var condition, var a, var b]) when Each([a, b], isOfRest) is { } logs => x.Program.Again(x, [condition, .. logs]),
        (Op.Concat, var parts) when Each(parts, isOfRest) is { } logs => x.Program.Again(x, logs),
        _ => null,
    };

    /// <summary>
    /// The logarithms of all values, some of which may be constants, whose logarithms need no derivative; null if there are others.
    /// </summary>
    private Value[]? Each(IReadOnlyList<Value> values, bool isOfRest)
    {
        var logs = values.Select(v => Find(v, isOfRest)).ToArray();
        if (Array.TrueForAll(logs, log => log is null)) return null;
        for (var i = 0; i < logs.Length; i++) logs[i] ??= values[i].Op == Op.Constant ? OfConstant(values[i], isOfRest) : null;
        return logs.OfType<Value>().ToArray() is var all && all.Length == logs.Length ? all : null;
    }

    private static Value OfConstant(Value constant, bool isOfRest) =>
        isOfRest ? constant.Program.Pointwise(Op.Log1p, -constant) : constant.Program.Pointwise(Op.Log, constant);
}
