namespace ProbDsl.Inference.Structures;

/// <summary>
/// Finds arguments and outputs of nets, and arguments of flows, that are in the units of one data name wherever the net is called. An
/// expression of a net that computes with an argument, or a function around the net, states the units.
/// </summary>
public static class NetsInOpenUnits
{
    public static IEnumerable<UnscaledInput> Find(ModelGraph graph, NetCalls calls) =>
    [
        .. calls.All.GroupBy(c => c.Of).SelectMany(c => Inputs(graph, c.Key, [.. c])),
        .. graph.Callables.OfType<Net>().SelectMany(n => Outputs(graph, n, calls)),
    ];

    /// <summary>
    /// Whether a parameter of a distribution with location and scale changes with the unit of its values, and as which power of the scale;
    /// null for the location.
    /// </summary>
    public static (bool HasUnit, int? ScalePower) UnitOf(string parameter) => parameter switch
    {
        "mean" or "location" or "value" => (true, null),
        "sd" or "scale" => (true, 1),
        "variance" => (true, 2),
        "precision" => (true, -2),
        _ => (false, null),
    };

    private static IEnumerable<UnscaledInput> Inputs(ModelGraph graph, Callable called, IReadOnlyList<NetCall> calls) =>
        from position in Enumerable.Range(0, called.Arguments.Count)
        where called is Flow || (called is Net net && PlainReads.Are(net, net.Arguments[position].Name))
        let data = Same(calls.Select(c => Row(graph, c.Arguments[position].Value)))
        where data is not null
        select new UnscaledInput(calls[0].UnitOf(calls[0].Arguments[position]), data);

    private static Variable? Row(ModelGraph graph, Expr? argument) =>
        argument is null ? null : DataRow.Find(graph, argument) ?? DataRow.OfGroup(graph, argument);

    /// <summary>Whether a component has the units of its target: by its location and scale, or since it is a value of the target.</summary>
    private static bool IsInUnits(ModelGraph graph, Draw draw, DistributionCall component) => component.Through.Count == 0
        && (component.Of.Is(DistributionTraits.LocationScale)
            || (GeneratedRows.IsCertain(graph, draw) && draw.Target.Type.Element == Element.Real));

    /// <summary>The outputs of a net that are the location, or a width, of the same data wherever they are read.</summary>
    private static IEnumerable<UnscaledInput> Outputs(ModelGraph graph, Net net, NetCalls calls)
    {
        // a net without layers computes nothing of its own
        if (net.Layers.Count == 0) yield break;
        var drawn = calls.Statements.OfType<Draw>()
            .SelectMany(d => Components(d.Distribution).Where(c => IsInUnits(graph, d, c))
                .SelectMany(c => c.Values).Select(v => (d.Target, v.Parameter.Name, Read: ReadOf(v.Value))))
            .Where(r => r.Read is { } read && read.Call.Of == net.Name)
            .Select(r => (r.Target, r.Name, r.Read!.Value.Call, r.Read.Value.Rank)).ToList();
        foreach (var output in net.Outputs)
        {
            var own = drawn.Where(r => r.Call.Output == output.Name).ToList();
            if (own.Count != calls.Direct.Count(c => c.Of == net.Name && c.Output == output.Name)) continue;
            if (Same(own.Select(r => DataRow.Find(graph, r.Target) ?? DataRow.OfElement(graph, r.Target, r.Call))) is not { } data
                || own.Exists(r => r.Target.Type.Rank + r.Rank != output.Type.Rank || (r.Rank > 0 && r.Target.Type.Rank > 0))) continue;
            if (own.Select(r => UnitOf(r.Name)).Distinct().ToList() is [(true, var power)])
                yield return new(StandardUnits.OfOutput(net.Name, output.Name), data, power);
        }
    }

    /// <summary>A distribution, or the components of a mixture, which draw in the same units.</summary>
    /// <param name="call">The distribution.</param>
    /// <param name="throughBounds">Whether those that are truncated or censored are among them; else they are left out.</param>
    public static IEnumerable<DistributionCall> Components(DistributionCall call, bool throughBounds = false) =>
        call.Of.Draws != DrawTypeSource.AsDistributions || call.Through.Count > 0 ? [call]
            : IsBounded(call) && !throughBounds ? [] : call.Distributions.SelectMany(c => Components(c, throughBounds));

    /// <summary>Whether it truncates or censors another distribution.</summary>
    public static bool IsBounded(DistributionCall call) =>
        call.Of.Is(DistributionTraits.Censoring) || call.Of.Is(DistributionTraits.Truncating);

    /// <summary>
    /// The call of a net that an argument is, and the number of dimensions of which it reads one element: `f(x).means[k]`.
    /// </summary>
    public static (Call Call, int Rank)? ReadOf(Expr argument) => argument switch
    {
        Call call => (call, 0),
        Part { Of: Call call } part when part.At.All(at => at is AffineIndex or ComputedIndex) => (call, part.At.Count),
        _ => null,
    };

    /// <summary>The one variable that all of these are; null if there are several, or none.</summary>
    private static Variable? Same(IEnumerable<Variable?> variables)
    {
        var all = variables.Distinct().ToList();
        return all.Count == 1 ? all[0] : null;
    }
}
