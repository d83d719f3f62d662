using ProbDsl.Runtime.Managed.Products;

namespace ProbDsl.Runtime.Managed.Scheduling;

/// <summary>
/// Finds products that are used only in the sum with one row: the sums of the product start from that row, and the addition is part of the
/// product.
/// </summary>
internal sealed class ProductStarts
{
    private readonly Dictionary<Value, (Value Product, Value Row)> starts = [];
    private readonly HashSet<Value> taken = [];

    public ProductStarts(TensorProgram program)
    {
        var readers = program.Values.SelectMany(v => v.Inputs.Select(x => (Input: x, Reader: v))).ToLookup(r => r.Input, r => r.Reader);
        foreach (var sum in program.Values.Where(v => v.Op == Op.Add))
            for (var i = 0; i < 2; i++)
                if (Product(sum.Inputs[i], sum.Inputs[1 - i], sum) is { } product) Take(sum, product, sum.Inputs[1 - i]);

        Value? Product(Value operand, Value row, Value sum)
        {
            if (operand.Shape != sum.Shape || !CanonicalForm.IsRepeatedRow(row, sum)) return null;
            for (var reader = sum; readers[operand].Count() == 1
                && !program.Outputs.Values.Contains(operand); reader = operand, operand = operand.Inputs[0])
            {
                if (operand.Op == Op.MatMul) return IsWhole(operand) && row.Shape.Count == operand.Shape[1] ? operand : null;
                if (operand.Op != Op.Reshape) return null;
            }
            return null;
        }
    }

    /// <summary>The product, and the row that it starts from, that together compute this sum.</summary>
    public (Value Product, Value Row)? Of(Value sum) => starts.TryGetValue(sum, out var start) ? start : null;

    /// <summary>Whether a value, a product or its reshape, is computed only as part of another.</summary>
    public bool IsPart(Value value) => taken.Contains(value);

    private static bool IsWhole(Value product) =>
        product.Shape.Rank == 2 && RowRole.Of(product) is null && ProductLayout.Of(product).IsLarge;

    private void Take(Value sum, Value product, Value row)
    {
        starts[sum] = (product, row);
        for (var part = sum.Inputs[0] == row ? sum.Inputs[1] : sum.Inputs[0]; ; part = part.Inputs[0])
        {
            taken.Add(part);
            if (part == product) return;
        }
    }
}
