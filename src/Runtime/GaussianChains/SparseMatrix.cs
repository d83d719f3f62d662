namespace ProbDsl.Runtime.GaussianChains;

/// <summary>
/// The elements of a small matrix that are not 0, row by row. Terms of a sum are added in the order of their columns, on every machine.
/// </summary>
internal sealed unsafe class SparseMatrix : IDisposable
{
    private readonly int rows, columns;
    private readonly double* values;
    private readonly int* places, starts;
    private readonly bool isTransposed;
    private double* read;

    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="isTransposed">Whether the matrices that it reads are its transpose, [columns, rows].</param>
    public SparseMatrix(int rows, int columns, bool isTransposed = false)
    {
        (this.rows, this.columns, this.isTransposed) = (rows, columns, isTransposed);
        var all = (nuint)rows * (nuint)columns;
        values = (double*)NativeMemory.Alloc((all * (sizeof(double) + sizeof(int))) + ((nuint)(rows + 1) * sizeof(int)));
        places = (int*)(values + all);
        starts = places + all;
    }

    /// <summary>
    /// This with the elements of a matrix [rows, columns] in row-major order. They are read where they differ from those of the one that
    /// was read before, which stays as it is.
    /// </summary>
    public SparseMatrix Of(double* matrix)
    {
        if (read == null || !SmallMatrix.IsSame(matrix, read, rows * columns))
            Read(matrix, isTransposed ? 1 : columns, isTransposed ? rows : 1);
        read = matrix;
        return this;
    }

    /// <summary>Forgets the matrix that was read: its memory may change.</summary>
    public void Forget() => read = null;

    /// <summary>One row times a vector [columns].</summary>
    public double Dot(int row, double* vector)
    {
        var (at, end) = (starts[row], starts[row + 1]);
        double sum = 0;
        for (; at < end; at++) sum += values[at] * vector[places[at]];
        return sum;
    }

    /// <summary>to += factor times one row: [columns].</summary>
    public void Add(int row, double factor, double* to)
    {
        var (at, end) = (starts[row], starts[row + 1]);
        for (; at < end; at++) to[places[at]] += factor * values[at];
    }

    /// <summary>to = this times a vector [columns].</summary>
    public void Multiply(double* vector, double* to)
    {
        for (var i = 0; i < rows; i++) to[i] = Dot(i, vector);
    }

    /// <summary>to = this times a matrix [columns, m].</summary>
    public void Multiply(double* matrix, double* to, int m)
    {
        for (var i = 0; i < rows; i++) MultiplyRow(i, matrix, to + ((long)i * m), m);
    }

    /// <summary>to = one row of this, times a matrix [columns, m].</summary>
    public void MultiplyRow(int row, double* matrix, double* to, int m)
    {
        var value = values + starts[row];
        var place = places + starts[row];
        var count = starts[row + 1] - starts[row];
        if (count == 1 && *value == 1)
        {
            SmallMatrix.Copy(matrix + ((long)*place * m), to, m);
            return;
        }

        var j = 0;
        for (; j <= m - Vector256<double>.Count; j += Vector256<double>.Count)
        {
            var sum = Vector256<double>.Zero;
            for (var e = 0; e < count; e++) sum += Vector256.Create(value[e]) * Vector256.Load(matrix + ((long)place[e] * m) + j);
            sum.Store(to + j);
        }

        for (; j < m; j++)
        {
            double sum = 0;
            for (var e = 0; e < count; e++) sum += value[e] * matrix[((long)place[e] * m) + j];
            to[j] = sum;
        }
    }

    /// <summary>
    /// to = this times a symmetric matrix, times the transpose of this, for a square one; `to` may be the same place, `work` is as large.
    /// The product is symmetric to the bit: recursions do not damp the rest.
    /// </summary>
    public void Sandwich(double* symmetric, double* to, double* work)
    {
        Multiply(symmetric, work, columns);
        SmallMatrix.Transpose(work, rows);
        Multiply(work, to, rows);
        for (var i = 1; i < rows; i++)
            for (var j = 0; j < i; j++) to[(i * rows) + j] = to[(j * rows) + i];
    }

    /// <summary>to += this: [rows, columns].</summary>
    public void AddTo(double* to)
    {
        for (var i = 0; i < rows; i++) Add(i, 1, to + ((long)i * columns));
    }

    /// <summary>to -= one row of this, times a matrix [columns, m].</summary>
    public void SubtractFrom(int row, double* matrix, double* to, int m)
    {
        for (var at = starts[row]; at < starts[row + 1]; at++) SmallMatrix.Add(-values[at], matrix + ((long)places[at] * m), to, m);
    }

    /// <summary>to += factor times one row's elements times a vector [m], each in the row of its column: [columns, m].</summary>
    public void AddOuter(int row, double factor, double* vector, double* to, int m)
    {
        for (var at = starts[row]; at < starts[row + 1]; at++) SmallMatrix.Add(factor * values[at], vector, to + ((long)places[at] * m), m);
    }

    public void Dispose() => NativeMemory.Free(values);

    private void Read(double* matrix, int perRow, int perColumn)
    {
        var count = 0;
        for (var i = 0; i < rows; i++)
        {
            starts[i] = count;
            for (var j = 0; j < columns; j++)
            {
                var value = matrix[((long)i * perRow) + ((long)j * perColumn)];
                if (value == 0) continue;
                (values[count], places[count]) = (value, j);
                count++;
            }
        }

        starts[rows] = count;
    }
}
