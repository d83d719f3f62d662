namespace ProbDsl.Catalog.Layers;

/// <summary>Counts the multiplications of matrix products and attention, each with an addition, that values are computed by.</summary>
internal sealed class ProductCount
{
    private readonly HashSet<Value> counted = [];

    /// <summary>Those of what a value is computed from, without what was counted before.</summary>
    public long Of(Value end)
    {
        var (left, sum) = (new Stack<Value>([end]), 0L);
        while (left.TryPop(out var next))
        {
            if (!counted.Add(next)) continue;
            sum += Products(next);
            foreach (var input in next.Inputs) left.Push(input);
        }

        return sum;
    }

    private static long Products(Value value) => (value.Op, value.Attribute) switch
    {
        (Op.MatMul, Transposed(var isTurned, _)) => (long)value.Shape.Count * value.Inputs[0].Shape[isTurned ? ^2 : ^1],
        (Op.TriangularSolve, _) => (long)value.Shape.Count * (value.Shape[^2] + 1) / 2,
        (Op.Attention, AttentionHeads heads) => 2L * value.Shape.Count * value.Shape[^2] / (heads.IsCausal ? 2 : 1)
            + (heads.IsCausal ? value.Shape.Count : 0),
        (Op.Scan, ScanBody scan) => scan.Length * scan.Program.Values.Sum(Products),
        _ => 0,
    };
}
