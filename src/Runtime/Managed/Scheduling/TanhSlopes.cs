namespace ProbDsl.Runtime;

/// <summary>g (1 - y^2), what a tanh y hands back: one pass where each op by itself would be three.</summary>
internal sealed class TanhSlopes
{
    private readonly Dictionary<Value, (Value Slope, Value Output)> products = [];
    private readonly HashSet<Value> between = [];
    private readonly RowLoop loop;

    public TanhSlopes(RowLoop loop)
    {
        this.loop = loop;
        var readers = loop.Values.SelectMany(v => v.Inputs.Distinct()).CountBy(x => x).ToDictionary();
        var own = loop.Values.Where(v => !loop.Kept.Contains(v) && readers.GetValueOrDefault(v) == 1).ToHashSet();
        foreach (var product in loop.Values.Where(v => v.Op == Op.Mul))
            foreach (var (slope, factor) in ((Value, Value)[])[(product.Inputs[0], product.Inputs[1]), (product.Inputs[1], product.Inputs[0])])
                if (slope.Shape == product.Shape && SquareIn(factor, product.Shape) is { } square && own.Contains(factor) && own.Contains(square)) Add(product, slope, factor, square);
    }

    /// <summary>What is multiplied, g and y, where a value is such a product.</summary>
    public (Value Slope, Value Output)? Of(Value value) => products.TryGetValue(value, out var found) ? found : null;

    /// <summary>The loop without what is made nowhere.</summary>
    public RowLoop Rest => loop with { Values = [.. loop.Values.Where(v => !between.Contains(v))] };

    // y^2 of 1 - y^2; y outlives the steps between
    private Value? SquareIn(Value factor, Shape shape) =>
        factor is { Op: Op.Sub, Inputs: [{ Attribute: ConstantValues { Values: [1.0] } }, { Op: Op.Mul, Inputs: [var y, var again] } square] } && y == again && y.Shape == shape
            && (!loop.Values.Contains(y) || loop.Kept.Contains(y)) ? square : null;

    private void Add(Value product, Value slope, Value factor, Value square)
    {
        products.TryAdd(product, (slope, square.Inputs[0]));
        between.UnionWith([factor, square]);
    }
}
