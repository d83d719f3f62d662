using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Passes;

/// <summary>
/// Rewrites sums of products into matrix-vector products, which avoids storing the product, products of transposed matrices into
/// products that read these as they are, and products and systems of single numbers into arithmetic.
/// </summary>
internal static class ContractionRules
{
    public static Value? Rule(Value value, IReadOnlyList<Value> x, ProgramBuilder into) => (value.Op, value.Attribute, x) switch
    {
        (Op.Sum, AxisList { Axes: [var axis] }, [{ Op: Op.Mul, Inputs: [var a, var b] } product]) =>
            OfRows(axis, product, a, b) ?? OfRows(axis, product, b, a) ?? OfColumns(axis, product, a, b) ?? OfColumns(axis, product, b, a),
        (Op.MatMul, Transposed turned, [var a, var b]) when IsTurned(a) || IsTurned(b) => MatMul(
            IsTurned(a) ? a.Inputs[0] : a, IsTurned(b) ? b.Inputs[0] : b, turned.First != IsTurned(a), turned.Second != IsTurned(b)),
        (Op.MatMul, Transposed turned, [var a, var b]) => OfNumbers(value, a, b, turned),
        (Op.TriangularSolve, _, [var l, var b]) when l.Shape[^1] == 1 => b / l,
        _ => null,
    };

    // only the last two dimensions are exchanged
    private static bool IsTurned(Value value) => value is { Op: Op.Transpose, Attribute: AxisList { Axes: var order } }
        && order[^1] == order.Length - 2 && order[^2] == order.Length - 1 && order[..^2].Index().All(a => a.Item == a.Index);

    // of a column by a number, a number by a row: each sum has one term
    private static Value? OfNumbers(Value product, Value a, Value b, Transposed turned)
    {
        var (rows, columns) = (product.Shape[^2], product.Shape[^1]);
        return a.Shape[turned.First ? ^2 : ^1] == 1 && (rows == 1 || columns == 1)
            ? Reshape(a, [.. a.Shape[..^2], rows, 1]) * Reshape(b, [.. b.Shape[..^2], 1, columns])
            : null;
    }

    // sum over k of a[.., k] b[k]
    private static Value? OfRows(int axis, Value product, Value a, Value b)
    {
        var size = product.Shape[^1];
        if (axis != product.Shape.Rank - 1 || axis == 0 || a.Shape != product.Shape || b.Shape.Count != size || b.Shape.Rank == 0
            || b.Shape[^1] != size || size < 2) return null;
        var rows = product.Shape[..^1];
        return Reshape(MatMul(Reshape(a, [rows.Count, size]), Reshape(b, [size, 1])), rows);
    }

    // sum over n of a[n, k] b[n, 1]
    private static Value? OfColumns(int axis, Value product, Value a, Value b) =>
        axis == 0 && product.Shape.Rank == 2 && a.Shape == product.Shape && b.Shape.Rank == 2 && b.Shape[0] == a.Shape[0]
            && b.Shape[1] == 1 && a.Shape[1] > 1
            ? Reshape(MatMul(b, a, transposeA: true), [a.Shape[1]])
            : null;
}
