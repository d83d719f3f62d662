using System.Globalization;

namespace ProbDsl.Catalog.Flows;

/// <summary>Equal nets inside of a map of a flow.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Widths">The number of inputs, then that of the outputs of each layer.</param>
/// <param name="Cost">The cost of all of them.</param>
public sealed record InnerNets(int Count, IReadOnlyList<int> Widths, LayerCost Cost);

/// <summary>What a map of a flow costs for the density of one row, of an `ode` one evaluation of its field.</summary>
/// <param name="Whole">The cost, that of its nets included.</param>
/// <param name="Nets">Its nets: the conditioners of couplings and of masked flows, and those of what the flow is given.</param>
public sealed record FlowCost(LayerCost Whole, IReadOnlyList<InnerNets> Nets)
{
    /// <summary>The cost without its nets.</summary>
    public LayerCost Own =>
        new(Whole.Parameters - Nets.Sum(n => n.Cost.Parameters), Whole.MultiplyAdds - Nets.Sum(n => n.Cost.MultiplyAdds));
}

/// <summary>Counts what maps of flows cost, by lowering them for one row without data.</summary>
public static class FlowCosts
{
    /// <param name="map">The map; not an `ode` of a net, whose cost is that of the net.</param>
    /// <param name="type">The type that it maps.</param>
    /// <param name="given">The arguments of its flow.</param>
    /// <param name="sizeOf">The number that a size stands for.</param>
    public static FlowCost Estimate(FlowUse map, TensorType type, ValueList<Formal> given, Func<Size, int> sizeOf)
    {
        var (program, weights, products) = (new ProgramBuilder(), new OrderedDictionary<string, Value>(), new ProductCount());
        var source = new NetWeights("map", (name, shape, _) =>
        {
            if (!weights.ContainsKey(name)) weights[name] = program.Slot(name, shape);
            return weights[name];
        });
        Shape own = [.. type.Dims.Select(d => sizeOf(d.Size))];
        LayerInput[] inputs = [.. given.Select((g, i) => new LayerInput($"given{i + 1}", Row(program, $"given {i}", g.Type, sizeOf)))];
        var row = program.Slot("row", [1, own.Count]);
        var sum = Ends(map, new(program, own, inputs, new(map.Options, sizeOf), source), row).Sum(products.Of);
        return new(new(weights.Values.Sum(w => (long)w.Shape.Count), sum), Nets(source, weights));
    }

    private static Value[] Ends(FlowUse map, MapCall call, Value row)
    {
        if (map.Of is IFlowMap steps)
        {
            var mapped = new FlowSteps(steps.Steps(call)).Inverse(row);
            return [mapped.Rows, mapped.LogVolume];
        }

        var field = (FieldUse)map.Field!;
        var time = new LayerInput("t", new(call.Program.Slot("time", [1]), 0));
        var motion = ((IVelocity)FieldTable.Rows[field.Name]).Lower(
            new(row, [time, .. call.Given], call.Options with { Given = field.Options }, call.Weights));
        return [motion.Derivative, motion.Trace];
    }

    private static Operand Row(ProgramBuilder program, string name, TensorType type, Func<Size, int> sizeOf)
    {
        Shape own = [.. type.Dims.Select(d => sizeOf(d.Size))];
        return new(program.Slot(name, [1, .. own]), own.Rank, type.States is { } states ? sizeOf(states) : 0);
    }

    /// <summary>The nets of a map by the weights of their layers, `map.3.weight.x`; equal ones together.</summary>
    private static IReadOnlyList<InnerNets> Nets(NetWeights source, OrderedDictionary<string, Value> weights)
    {
        var layers = weights.GroupBy(w => int.Parse(w.Key.Split('.')[1], CultureInfo.InvariantCulture))
            .ToDictionary(map => map.Key, map => (Matrices: Matrices(map), Parameters: map.Sum(w => (long)w.Value.Shape.Count)));
        return [.. source.Nets.Select(net => Enumerable.Range(net.First, net.Layers).Select(at => layers[at]).ToList())
            .GroupBy(net => string.Join(' ', net.SelectMany(l => l.Matrices)))
            .Select(g => new InnerNets(g.Count(), [g.First()[0].Matrices.Sum(m => m[0]), .. g.First().Select(l => l.Matrices[0][1])],
                new(g.SelectMany(net => net).Sum(l => l.Parameters),
                    g.SelectMany(net => net).SelectMany(l => l.Matrices).Sum(m => (long)m.Count))))];
    }

    private static List<Shape> Matrices(IEnumerable<KeyValuePair<string, Value>> map) =>
        [.. map.Where(w => w.Key.Split('.')[2] == "weight").Select(w => w.Value.Shape)];
}
