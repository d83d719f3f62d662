namespace ProbDsl.Catalog.Flows;

/// <summary>
/// Parameters of a step that reads no elements: weights, plus a small net of what the flow is given, one layer of <see cref="Hidden"/> tanh
/// units.
/// </summary>
internal static class FlowParameters
{
    private const int Hidden = 32;

    /// <summary>The parameters, [1, size], or [rows, size] with given values that vary by row.</summary>
    public static Value Lower(MapCall call, string name, int size, Initialization start)
    {
        var own = Ops.Reshape(call.Weights.Next().Request(name, [size], start), [1, size]);
        return call.Given.Count == 0 ? own : own + new Conditioner(call, [Hidden], "tanh", size).Of(null);
    }
}
