namespace ProbDsl.Catalog.Functions;

/// <summary>Operations on matrices in the last two dimensions.</summary>
public static class Matrices
{
    /// <summary>
    /// The largest size stored as a constant; larger identity matrices are computed where they are read and take no memory.
    /// </summary>
    private const int LargestConstant = 64;

    /// <summary>The identity matrix, [size, size].</summary>
    public static Value Identity(ProgramBuilder program, int size)
    {
        if (size > LargestConstant) return Equal(Reshape(program.Iota(size, 0), [size, 1]), program.Iota(size, 0));
        var values = new double[size * size];
        for (var i = 0; i < size; i++) values[(i * size) + i] = 1;
        return program.Constant(values, [size, size]);
    }

    /// <summary>The vector as a column, [.., D] -> [.., D, 1].</summary>
    public static Value Column(Value vector) => Reshape(vector, [.. vector.Shape, 1]);

    /// <summary>The matrix, or its transpose, times a vector: [.., n, m] and [.., m] -> [.., n].</summary>
    public static Value Times(Value matrix, Value vector, bool transpose = false)
    {
        var product = MatMul(matrix, Column(vector), transposeA: transpose);
        return Reshape(product, product.Shape[..^1]);
    }

    /// <summary>The sum of the logs of the diagonal, [.., D, D] -> [..]: the log determinant of a triangular matrix.</summary>
    public static Value LogDiagonal(Value matrix) => Sum(Log(Diagonal(matrix)), -1);

    /// <summary>The diagonal, [.., D, D] -> [.., D].</summary>
    public static Value Diagonal(Value matrix) => Sum(matrix * Identity(matrix.Program, matrix.Shape[^1]), -1);

    /// <summary>The inverse of a positive definite matrix, [.., D, D], exactly symmetric: with S = L L' and M = L^-1, M' M.</summary>
    public static Value Inverse(Value matrix)
    {
        var m = TriangularSolve(Cholesky(matrix), Identity(matrix.Program, matrix.Shape[^1]));
        return MatMul(m, m, transposeA: true);
    }
}
