namespace ProbDsl.Catalog.Families;

/// <summary>Independent normal columns: mean, 1 / sd and constant of each.</summary>
internal sealed class NormalColumnsProgram : RowProgram
{
    private const int Numbers = 3;

    public override Value LogDensities(Value rows, Value prepared)
    {
        var of = ByColumn(prepared);
        var z = Distances(rows, of) * Number(of, 1);
        return Sum(Number(of, 2) - (0.5 * z * z), 2);
    }

    public override Value Statistics(Value rows, Value weights, Value prepared)
    {
        var (of, columns) = (ByColumn(prepared), rows.Shape[1]);
        var distances = Distances(rows, of);
        var weighted = Reshape(weights, [.. weights.Shape, 1]) * distances;
        Shape each = [prepared.Shape[0], columns, 1];
        var count = Broadcast(Reshape(Sum(weights, 0), [prepared.Shape[0], 1, 1]), each);
        return Reshape(Concat(2, count, Reshape(Sum(weighted, 0), each), Reshape(Sum(weighted * distances, 0), each)),
            [prepared.Shape[0], columns * Numbers]);
    }

    private static Value ByColumn(Value prepared) =>
        Reshape(prepared, [prepared.Shape[0], prepared.Shape[1] / Numbers, Numbers]);

    // [1, K, D]
    private static Value Number(Value of, int which) => Reshape(Slice(of, 2, which, 1), [1, of.Shape[0], of.Shape[1]]);

    // [B, K, D]
    private static Value Distances(Value rows, Value of) => Reshape(rows, [rows.Shape[0], 1, rows.Shape[1]]) - Number(of, 0);
}
