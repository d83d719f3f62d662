namespace ProbDsl.Runtime.Gpu.Cuda.Planning;

/// <summary>What is computed together: elements of one size in one pass, a product with elements that read it, or an op.</summary>
/// <param name="Values">The elements' values, or the op before them.</param>
internal sealed record Unit(IReadOnlyList<Value> Values)
{
    public bool IsElements => ElementText.Has(Values[0].Op);
}

/// <summary>
/// The order of units. Elements of one size, and the product that they read, are computed in one pass as far as nothing between them is
/// needed: what they share is read once, and what only they read stays in registers.
/// </summary>
internal sealed class Units
{
    private const int Most = 12;

    private readonly Fusion fusion;
    private readonly IDevice device;
    private readonly HashSet<Value> done = [];
    private readonly List<Value> left;

    private Units(Fusion fusion, TensorProgram program, IDevice device)
    {
        (this.fusion, this.device) = (fusion, device);
        left = [.. program.Values.Where(v => OpTable.HasItems(v.Op) || (v.Op is not Op.Item && fusion.IsKept(v)))];
    }

    public static IReadOnlyList<Unit> Of(Fusion fusion, TensorProgram program, IDevice device)
    {
        var units = new Units(fusion, program, device);
        var kept = new List<Unit>();
        while (units.left.Count > 0) kept.Add(units.Next());
        return kept;
    }

    private Unit Next()
    {
        var first = left[0];
        var values = ElementText.Has(first.Op) || (first.Op == Op.MatMul && !LargeProducts.Has(first, device)) ? Together(first) : [first];
        left.RemoveAll(values.Contains);
        done.UnionWith(values);
        return new(values);
    }

    private List<Value> Together(Value first)
    {
        var together = new List<Value> { first };
        foreach (var value in left.Skip(1).Where(v => ElementText.Has(v.Op) && v.Shape.Count == first.Shape.Count))
        {
            if (together.Count == Most) break;
            var reads = fusion.Reads(value).ToList();
            if (first.Op == Op.MatMul && !reads.Exists(r => together.Contains(r.Value))) continue;
            if (reads.TrueForAll(r => IsReady(r.Value) || (r.IsAtSame && together.Contains(r.Value)))) together.Add(value);
        }

        return together;
    }

    private bool IsReady(Value value) => value.Op is Op.Slot or Op.Constant || done.Contains(value.Op == Op.Item ? value.Inputs[0] : value);
}
