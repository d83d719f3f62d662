namespace ProbDsl.Catalog.Flows;

/// <summary>
/// A masked net whose parameters of an element depend on the elements before it, and on all that the flow is given (Germain et al. 2015).
/// </summary>
internal sealed class MaskedConditioner
{
    private readonly MapCall call;
    private readonly MapWeights[] maps;
    private readonly int[] widths;
    private readonly Activation act;
    private readonly int each;

    /// <summary>The weights by name, in the order in which the net reads them.</summary>
    private readonly OrderedDictionary<string, Value> known = [];

    /// <param name="call">The application of the flow's map.</param>
    /// <param name="widths">The sizes of the hidden layers.</param>
    /// <param name="act">The activation of the hidden layers.</param>
    /// <param name="each">The number of parameters of an element.</param>
    public MaskedConditioner(MapCall call, IEnumerable<int> widths, string act, int each)
    {
        (this.call, this.widths, this.act, this.each) = (call, [.. widths], Activation.Named(act), each);
        maps = call.Weights.NextNet(this.widths.Length + 1);
    }

    /// <summary>The parameters of each element, [rows, elements, parameters].</summary>
    public Value Of(Value rows) => Of(rows, call.Given, (map, name, shape, start) => known[$"{map}.{name}"] = maps[map].Request(name, shape,
        start));

    /// <summary>The same inside of a scan, by its constants.</summary>
    public Value Of(Value rows, IReadOnlyList<Value> constants)
    {
        var names = known.Keys.ToList();
        LayerInput[] given = [.. call.Given.Select((g, i) => g with { Value = g.Value with { Value = constants[names.Count + i] } })];
        return Of(rows, given, (map, name, _, _) => constants[names.IndexOf($"{map}.{name}")]);
    }

    /// <summary>The weights, then what the flow is given: the constants of a scan.</summary>
    /// <param name="rows">Rows of the program, which read the weights.</param>
    public IReadOnlyList<Value> Constants(Value rows)
    {
        Of(rows);
        return [.. known.Values, .. call.Given.Select(g => g.Value.Value)];
    }

    private Value Of(Value rows, IReadOnlyList<LayerInput> given, Func<int, string, Shape, Initialization, Value> weightOf)
    {
        var seen = new MaskDegrees(call.Elements, NumbersEach: 1, SeesAll: given.Count > 0);
        IReadOnlyList<LayerInput> flowing = [new("x", new(rows, 1), IsPrefix: true), .. given];
        var (from, at) = (seen.OfInputs, 0);
        foreach (var width in widths)
        {
            var next = seen.OfHidden(width);
            flowing = [new("hidden", act.Of(Map(next, MapInitialization.Before(act.Name))))];
            (from, at) = (next, at + 1);
        }

        return Reshape(Map(seen.OfOutputs(each), MapInitialization.OfOutputs).Value, [rows.Shape[0], call.Elements, each]);

        Operand Map(int[] to, MapInitialization start)
        {
            var (mask, map) = (MaskDegrees.Mask(from, to), at);
            var whole = flowing.Where(i => flowing.Count > 1 && !i.IsPrefix).Sum(i => i.Value.Event.Count);
            var weights = new MapWeights($"{map}", (name, shape, start) => weightOf(map, name[(name.IndexOf('.') + 1)..], shape, start),
                _ => null);
            return new LinearMap(weights, to.Length, start)
            {
                Mask = i => flowing.Count > 1 && !i.IsPrefix ? null : rows.Program.Constant(mask, [from.Length, to.Length]),
                Fan = whole + (mask.Sum() / to.Length),
            }.Of(flowing);
        }
    }
}
