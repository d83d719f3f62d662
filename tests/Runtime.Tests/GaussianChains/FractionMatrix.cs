namespace ProbDsl.Tests.GaussianChains;

/// <summary>A matrix of exact fractions.</summary>
internal sealed class FractionMatrix(int rows, int columns)
{
    private readonly Fraction[,] numbers = new Fraction[rows, columns];

    public int Rows => rows;

    public int Columns => columns;

    public Fraction this[int i, int j]
    {
        get => numbers[i, j];
        set => numbers[i, j] = value;
    }

    public static FractionMatrix Of(ReadOnlySpan<double> numbers, int rows)
    {
        var to = new FractionMatrix(rows, numbers.Length / rows);
        for (var e = 0; e < numbers.Length; e++) to[e / to.Columns, e % to.Columns] = numbers[e];
        return to;
    }

    public FractionMatrix Transposed() => Map(columns, rows, (i, j) => this[j, i]);

    /// <summary>Part of it.</summary>
    public FractionMatrix Block(int row, int column, int height, int width) => Map(height, width, (i, j) => this[row + i, column + j]);

    public void Set(int row, int column, FractionMatrix block)
    {
        for (var i = 0; i < block.Rows; i++)
            for (var j = 0; j < block.Columns; j++) this[row + i, column + j] = block[i, j];
    }

    public static FractionMatrix operator +(FractionMatrix a, FractionMatrix b) => Map(a.Rows, a.Columns, (i, j) => a[i, j] + b[i, j]);

    public static FractionMatrix operator -(FractionMatrix a, FractionMatrix b) => Map(a.Rows, a.Columns, (i, j) => a[i, j] - b[i, j]);

    public static FractionMatrix operator *(FractionMatrix a, FractionMatrix b) => Map(a.Rows, b.Columns, (i, j) =>
    {
        Fraction sum = 0;
        for (var k = 0; k < a.Columns; k++)
            if (!a[i, k].IsZero && !b[k, j].IsZero) sum += a[i, k] * b[k, j];
        return sum;
    });

    /// <summary>The solution of this times x = right, and the determinant of this.</summary>
    public (FractionMatrix X, Fraction Determinant) Solve(FractionMatrix right)
    {
        var (left, x, determinant) = (Block(0, 0, rows, columns), right.Block(0, 0, right.Rows, right.Columns), (Fraction)1);
        for (var p = 0; p < rows; p++)
        {
            // of a positive definite matrix no pivot is 0
            determinant *= left[p, p];
            for (var i = 0; i < rows; i++)
            {
                if (i == p || left[i, p].IsZero) continue;
                var factor = left[i, p] / left[p, p];
                for (var j = p; j < columns; j++) left[i, j] -= factor * left[p, j];
                for (var j = 0; j < x.Columns; j++) x[i, j] -= factor * x[p, j];
            }
        }

        return (Map(rows, x.Columns, (i, j) => x[i, j] / left[i, i]), determinant);
    }

    private static FractionMatrix Map(int rows, int columns, Func<int, int, Fraction> of)
    {
        var to = new FractionMatrix(rows, columns);
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++) to[i, j] = of(i, j);
        return to;
    }
}
