using ProbDsl.Catalog.Functions;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The inverse of small square matrices [.., n, n] of any kind, by Gauss-Jordan elimination with the largest pivot of each column. The
/// choice of pivots has no derivative.
/// </summary>
internal static class InverseMatrix
{
    public static Value Of(Value matrix)
    {
        var (rank, size) = (matrix.Shape.Rank, matrix.Shape[^1]);
        Shape rows = [.. matrix.Shape[..^1]];
        var one = Cast(Matrices.Identity(matrix.Program, size), matrix.Type);
        var whole = Concat(rank - 1, matrix, Broadcast(one, matrix.Shape));
        var free = Broadcast(matrix.Program.Constant(1), rows);
        List<Value> pivots = [];
        for (var column = 0; column < size; column++)
        {
            var numbers = Reshape(Slice(whole, rank - 1, column, 1), rows);
            var isPivot = First(StopGradient(Where(Equal(free, 0), -1, Abs(numbers))));
            free -= isPivot;
            pivots.Add(Reshape(isPivot, [.. rows[..^1], 1, size]));
            var row = Sum(whole * Matrices.Column(isPivot), rank - 2) / Matrices.Column(Sum(numbers * isPivot, rank - 2));
            whole -= Matrices.Column(numbers - isPivot) * Reshape(row, [.. rows[..^1], 1, 2 * size]);
        }

        // the row that was the pivot of a column has that number of the solution
        return MatMul(Concat(rank - 2, [.. pivots]), Slice(whole, rank - 1, size, size));
    }

    /// <summary>1 at the first of the largest numbers of the last dimension, and 0 elsewhere.</summary>
    private static Value First(Value numbers)
    {
        var last = numbers.Shape.Rank - 1;
        var largest = Where(Equal(numbers, Matrices.Column(MaxOf(numbers, last))), 1, 0 * numbers);
        return StopGradient(Where(Equal(CumSum(largest, last), 1), largest, 0));
    }
}
