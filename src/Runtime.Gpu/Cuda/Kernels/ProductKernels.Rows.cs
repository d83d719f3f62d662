namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>
/// Some rows of a product by one block. The threads share the inner sum: each has its own slices of it for some columns, reads both
/// operands in order, four numbers at once where they lie so, and slices are added through shared memory.
/// </summary>
internal static partial class ProductKernels
{
    // inner sums that one thread adds
    private const int Shallow = 32;

    // groups of columns, lines of a transposed operand that are read together, numbers in shared memory in bytes
    private const int MostGroups = 128, Line = 8, MostShared = 1 << 15;

    /// <summary>Whether the rows of the product are rows of its first operand, and the second is the same for all.</summary>
    public static bool HasRows(Value value, int rows) => Size.Of(value) is { Batch: 1, OfA.Column: 1 } size && size.M % rows == 0;

    /// <summary>The bytes of the second operand, which each block reads.</summary>
    public static long BytesOfEach(ElementType type, Value value) => type.Bytes((long)Size.Of(value).K * Size.Of(value).N);

    /// <param name="type">The program's number type.</param>
    /// <param name="of">A product with rows, and elements that are computed of its own.</param>
    /// <param name="rows">The number of rows of all blocks.</param>
    /// <param name="each">The largest number of rows of a block.</param>
    public static KernelCall ByRows(ElementType type, ElementResults of, int rows, int each)
    {
        var (size, writer) = (Size.Of(of.Values[0]), new KernelWriter(type, rows));
        if (size.K <= Shallow) return ByThread(type, of, size, rows);
        var split = RowSplit.Of(size, each * (size.M / rows), KernelWriter.RowThreads, MostShared / writer.NumberBytes);
        var (own, slices, columns) = (split.Rows, split.Slices, split.Columns);
        var (k, n, width) = (KernelWriter.Fixed(size.K), KernelWriter.Fixed(size.N), KernelWriter.Fixed(size.M / rows));
        size.Matrices(writer, of.Values[0]);
        writer.Shared("T", "parts", writer.NumberBytes * slices * own * columns);
        writer.Line($"const unsigned last_row = end_row * {width} - 1;");
        writer.Line(split.IsTurned ? $"const unsigned slice = threadIdx.x % {slices}, group = threadIdx.x / {slices};"
            : $"const unsigned slice = threadIdx.x / {split.Groups}, group = threadIdx.x % {split.Groups};");
        writer.Open($"for (unsigned top = first_row * {width}; top <= last_row; top += {own})");
        writer.Open($"for (unsigned left = 0; left < {n}; left += {columns})");
        writer.Open($"if (threadIdx.x < {split.Groups * slices})");
        AddSlices(writer, split, (k, n));
        writer.Close();
        writer.Line("__syncthreads();");
        writer.Open($"for (unsigned e = threadIdx.x; e < {own * columns}; e += {KernelWriter.RowThreads})");
        writer.Line($"const unsigned row = top + e / {columns}, column = left + e % {columns};");
        writer.Line("T total = parts[e];");
        writer.Line("#pragma unroll 8");
        writer.Line($"for (int p = 1; p < {slices}; p++) total += parts[p * {own * columns} + e];");
        writer.Open($"if (row <= last_row && column < {n})");
        writer.Line($"const unsigned i = row * {n} + column;");
        size.KnowColumn(writer);
        of.Write(writer, "i", "total");
        writer.Close();
        writer.Close();
        if (!split.IsOnePass) writer.Line("__syncthreads();");
        writer.Close();
        writer.Close();
        return writer.Done(of.Values[0].Shape.Count);
    }

    // a thread's slices of the inner sum, for its columns and all rows; beyond the matrices it reads their last numbers, which are not used
    private static void AddSlices(KernelWriter writer, RowSplit split, (string K, string N) size)
    {
        var (own, deep, wide) = (split.Rows, split.Deep, split.Wide);
        string OfA(int row, int d) => deep == 4 ? $"a_{row}.at[{d}]" : $"a_{row}";
        string OfB(int d, int w) => split.IsTurned ? deep == 4 ? $"b_{w}.at[{d}]" : $"b_{w}"
            : split.IsWide ? $"b_{d}.at[{w}]" : $"b_{d}_{w}";
        writer.Line($"T s[{own}][{wide}];");
        writer.Line($"for (int p = 0; p < {own}; p++) for (int w = 0; w < {wide}; w++) s[p][w] = 0;");
        for (var w = 0; w < (split.IsWide ? 1 : wide); w++)
            writer.Line(split.IsWide ? $"const unsigned column = lesser(left + 4 * group, {size.N} - 4);"
                : $"const unsigned column_{w} = lesser(left + group + {split.Groups * w}, {size.N} - 1);");
        for (var p = 0; p < own; p++) writer.Line($"const T* row_{p} = a + lesser(top + {p}, last_row) * {size.K};");
        writer.Line("#pragma unroll 4");
        writer.Open($"for (unsigned d = {deep} * slice; d < {size.K}; d += {deep * split.Slices})");
        if (split.IsTurned)
            for (var w = 0; w < wide; w++)
                writer.Line(deep == 4 ? $"const Four b_{w} = *(const Four*)(b + column_{w} * {size.K} + d);"
                    : $"const T b_{w} = b[column_{w} * {size.K} + d];");
        else
            for (var d = 0; d < deep; d++)
                if (split.IsWide) writer.Line($"const Four b_{d} = *(const Four*)(b + (d + {d}) * {size.N} + column);");
                else
                    for (var w = 0; w < wide; w++) writer.Line($"const T b_{d}_{w} = b[(d + {d}) * {size.N} + column_{w}];");
        for (var p = 0; p < own; p++)
        {
            writer.Line(deep == 4 ? $"const Four a_{p} = *(const Four*)(row_{p} + d);" : $"const T a_{p} = row_{p}[d];");
            for (var d = 0; d < deep; d++)
                for (var w = 0; w < wide; w++) writer.Line($"s[{p}][{w}] += {OfA(p, d)} * {OfB(d, w)};");
        }

        writer.Close();
        var at = split.IsWide ? "4 * group + w" : $"group + {split.Groups} * w";
        writer.Line($"for (int p = 0; p < {own}; p++) for (int w = 0; w < {wide}; w++) parts[(slice * {own} + p) * {split.Columns} + {
            at}] = s[p][w];");
    }

    private static int RoundUp(int count) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count);

    /// <summary>How the threads of a block share some rows of a product.</summary>
    /// <param name="IsTurned">Whether the second operand is transposed, so that neighbors in memory are neighbors of the inner sum.</param>
    /// <param name="IsWide">Whether a thread's columns are four neighbors in memory.</param>
    /// <param name="Deep">The neighbors of the inner sum that a thread adds at once, 1 or 4.</param>
    /// <param name="Wide">The columns of a thread.</param>
    /// <param name="Groups">The groups of threads, each with columns of its own.</param>
    /// <param name="Slices">The threads of a group, each with slices of the inner sum.</param>
    /// <param name="Rows">The rows at once.</param>
    /// <param name="IsOnePass">Whether all columns and rows are computed at once.</param>
    private sealed record RowSplit(
        bool IsTurned, bool IsWide, int Deep, int Wide, int Groups, int Slices, int Rows, bool IsOnePass)
    {
        public int Columns => Groups * Wide;

        public static RowSplit Of(Size size, int rows, int threads, int numbers)
        {
            var (isTurned, deep) = (size.OfB.Row == 1 && size.OfB.Column != 1, size.K % 4 == 0 ? 4 : 1);
            var isWide = !isTurned && size.N % 4 == 0;
            var most = Math.Min(isTurned ? threads / Line : MostGroups, threads);
            var groups = Math.Min(RoundUp(isWide ? size.N / 4 : size.N), most);
            var slices = Math.Min(threads / groups, RoundUp((size.K + deep - 1) / deep));
            var wide = isWide ? 4 : Math.Clamp((size.N + groups - 1) / groups, 1, 4);
            var own = Math.Clamp(RoundUp(rows), 1, Math.Max(1, Math.Min(4, numbers / (slices * groups * wide))));
            return new(isTurned, isWide, deep, wide, groups, slices, own, groups * wide >= size.N && own >= rows);
        }
    }
}
