using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>
/// Some rows of a product by one block. Columns are taken as many as there are threads for, each with several slices of the inner sum; both
/// operands pass through shared memory in stages, so that they are read in order and with many reads at once.
/// </summary>
internal static partial class ProductKernels
{
    // the largest number of columns at once, numbers of the second operand in shared memory, the largest stage, rows of a thread
    private const int MostColumns = 128, Stage = 8192, MostDepth = 256, MostRows = 8;

    /// <summary>Whether the rows of the product are rows of its first operand, and the second is the same for all.</summary>
    public static bool HasRows(Value value, int rows) => Size.Of(value) is { Batch: 1, OfA.Column: 1 } size && size.M % rows == 0;

    /// <summary>The bytes of the second operand, which each block reads.</summary>
    public static long BytesOfEach(ElementType type, Value value) => type.Bytes((long)Size.Of(value).K * Size.Of(value).N);

    /// <param name="type">The program's number type.</param>
    /// <param name="value">A product with rows.</param>
    /// <param name="rows">The number of rows of all blocks.</param>
    /// <param name="each">The largest number of rows of a block.</param>
    public static KernelCall ByRows(ElementType type, Value value, int rows, int each)
    {
        var (size, writer) = (Size.Of(value), new KernelWriter(type, rows));
        var columns = Math.Clamp(RoundUp(size.N), 4, MostColumns);
        var depth = Math.Min(MostDepth, Stage / writer.NumberBytes * 4 / columns);
        var (slices, own) = (KernelWriter.Threads / columns, Math.Clamp(RoundUp(each * (size.M / rows)), 1, MostRows));
        var (k, n, width) = (writer.Size(size.K), writer.Size(size.N), writer.Size(size.M / rows));
        size.Matrices(writer, value);
        writer.Shared("T", "of_b", writer.NumberBytes * Math.Max(depth * (columns + 1), KernelWriter.Threads * own), $"[{columns + 1}]");
        writer.Shared("T", "of_a", writer.NumberBytes * own * depth, $"[{depth}]");
        writer.Line("T* parts = &of_b[0][0];");
        writer.Line($"const unsigned last_row = end_row * {width} - 1, c = threadIdx.x % {columns}, slice = threadIdx.x / {columns};");
        writer.Open($"for (unsigned top = first_row * {width}; top <= last_row; top += {own})");
        writer.Open($"for (unsigned left = 0; left < {n}; left += {columns})");
        writer.Line($"T s[{own}];");
        writer.Line($"for (int p = 0; p < {own}; p++) s[p] = 0;");
        writer.Open($"for (unsigned first = 0; first < {k}; first += {depth})");
        writer.Line($"const unsigned deep = lesser({depth}, {k} - first);");
        // neighbors in a warp read neighbors in memory
        writer.Line("#pragma unroll 16");
        writer.Open($"for (unsigned e = threadIdx.x; e < deep * {columns}; e += {KernelWriter.Threads})");
        writer.Line(size.OfB.Row == 1 ? "const unsigned d = e % deep, at = e / deep;"
            : $"const unsigned d = e / {columns}, at = e % {columns};");
        writer.Line($"of_b[d][at] = left + at < {n} ? {size.Right(writer, "(first + d)", "(left + at)")} : (T)0;");
        writer.Close();
        writer.Open($"for (unsigned e = threadIdx.x; e < deep * {own}; e += {KernelWriter.Threads})");
        writer.Line("const unsigned d = e % deep, at = e / deep;");
        writer.Line($"of_a[at][d] = {size.Left(writer, "lesser(top + at, last_row)", "(first + d)")};");
        writer.Close();
        writer.Line("__syncthreads();");
        writer.Line("#pragma unroll 4");
        writer.Open($"for (unsigned d = slice; d < deep; d += {slices})");
        writer.Line("const T b_at = of_b[d][c];");
        writer.Line($"for (int p = 0; p < {own}; p++) s[p] += of_a[p][d] * b_at;");
        writer.Close();
        writer.Line("__syncthreads();");
        writer.Close();
        writer.Line($"for (int p = 0; p < {own}; p++) parts[({own} * slice + p) * {columns} + c] = s[p];");
        writer.Line("__syncthreads();");
        writer.Open($"for (unsigned e = threadIdx.x; e < {own * columns}; e += {KernelWriter.Threads})");
        writer.Line($"const unsigned row = top + e / {columns}, column = left + e % {columns};");
        writer.Line("T total = parts[e];");
        writer.Line($"for (int slice = 1; slice < {slices}; slice++) total += parts[slice * {own * columns} + e];");
        writer.Line($"if (row <= last_row && column < {n}) {writer.Writes(value)}[row * {n} + column] = total;");
        writer.Close();
        writer.Line("__syncthreads();");
        writer.Close();
        writer.Close();
        return writer.Done(value.Shape.Count, KernelWriter.Threads);
    }

    private static int RoundUp(int count) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count);
}
