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
    /// <param name="of">A product with rows, and elements that are computed of its own.</param>
    /// <param name="rows">The number of rows of all blocks.</param>
    /// <param name="each">The largest number of rows of a block.</param>
    public static KernelCall ByRows(ElementType type, ElementResults of, int rows, int each)
    {
        var (size, writer) = (Size.Of(of.Values[0]), new KernelWriter(type, rows));
        var columns = Math.Clamp(RoundUp(size.N), 4, MostColumns);
        var depth = Math.Min(RoundUp(size.K), Math.Min(MostDepth, Stage / writer.NumberBytes * 4 / columns));
        var (slices, own) = (KernelWriter.RowThreads / columns, Math.Clamp(RoundUp(each * (size.M / rows)), 1, MostRows));
        var (k, n, width) = (writer.Size(size.K), writer.Size(size.N), writer.Size(size.M / rows));
        var (isInnerFirst, threads) = (size.OfB.Row == 1, KernelWriter.RowThreads);
        size.Matrices(writer, of.Values[0]);
        writer.Shared("T", "of_b", writer.NumberBytes * Math.Max(depth * (columns + 1), threads * own), $"[{columns + 1}]");
        writer.Shared("T", "of_a", writer.NumberBytes * own * depth, $"[{depth}]");
        writer.Line("T* parts = &of_b[0][0];");
        writer.Line($"const unsigned last_row = end_row * {width} - 1, c = threadIdx.x % {columns}, slice = threadIdx.x / {columns};");
        writer.Open($"for (unsigned top = first_row * {width}; top <= last_row; top += {own})");
        writer.Open($"for (unsigned left = 0; left < {n}; left += {columns})");
        writer.Line($"T s[{own}];");
        writer.Line($"for (int p = 0; p < {own}; p++) s[p] = 0;");
        writer.Open($"for (unsigned first = 0; first < {k}; first += {depth})");
        var (loadsOfA, loadsOfB) = ((depth * own + threads - 1) / threads, (depth * columns + threads - 1) / threads);
        // all reads before the first write, since the compiler must keep the order of both; neighbors in a warp read neighbors in memory
        writer.Line($"T next_a[{loadsOfA}], next_b[{loadsOfB}];");
        var (ofA, ofB) = ($"d = e % {depth}, at = e / {depth}",
            isInnerFirst ? $"d = e % {depth}, at = e / {depth}" : $"d = e / {columns}, at = e % {columns}");
        writer.Each("l", loadsOfB, () =>
        {
            writer.Line($"const unsigned e = threadIdx.x + {threads} * l, {ofB};");
            writer.Line($"next_b[l] = e < {depth * columns} && first + d < {k} && left + at < {n} ? {size.Right(
                writer, "(first + d)", "(left + at)")} : (T)0;");
        });
        writer.Each("l", loadsOfA, () =>
        {
            writer.Line($"const unsigned e = threadIdx.x + {threads} * l, {ofA};");
            writer.Line($"next_a[l] = e < {depth * own} && first + d < {k} ? {size.Left(
                writer, "lesser(top + at, last_row)", "(first + d)")} : (T)0;");
        });
        writer.Each("l", loadsOfB, () =>
        {
            writer.Line($"const unsigned e = threadIdx.x + {threads} * l, {ofB};");
            writer.Line($"if (e < {depth * columns}) of_b[d][at] = next_b[l];");
        });
        writer.Each("l", loadsOfA, () =>
        {
            writer.Line($"const unsigned e = threadIdx.x + {threads} * l, {ofA};");
            writer.Line($"if (e < {depth * own}) of_a[at][d] = next_a[l];");
        });
        writer.Line("__syncthreads();");
        writer.Line("#pragma unroll 8");
        writer.Open($"for (unsigned d = slice; d < {depth}; d += {slices})");
        writer.Line("const T b_at = of_b[d][c];");
        writer.Line($"for (int p = 0; p < {own}; p++) s[p] += of_a[p][d] * b_at;");
        writer.Close();
        writer.Line("__syncthreads();");
        writer.Close();
        writer.Line($"for (int p = 0; p < {own}; p++) parts[({own} * slice + p) * {columns} + c] = s[p];");
        writer.Line("__syncthreads();");
        // many slices are added in pairs
        writer.Open($"for (unsigned half = {slices / 2}; half >= 4; half /= 2)");
        writer.Line($"for (unsigned e = threadIdx.x; e < half * {own * columns}; e += {threads})");
        writer.Line($"    parts[e] += parts[half * {own * columns} + e];");
        writer.Line("__syncthreads();");
        writer.Close();
        writer.Open($"for (unsigned e = threadIdx.x; e < {own * columns}; e += {threads})");
        writer.Line($"const unsigned row = top + e / {columns}, column = left + e % {columns};");
        writer.Line("T total = parts[e];");
        writer.Line("#pragma unroll");
        writer.Line($"for (int slice = 1; slice < {Math.Min(slices, 4)}; slice++) total += parts[slice * {own * columns} + e];");
        writer.Open($"if (row <= last_row && column < {n})");
        writer.Line($"const unsigned i = row * {n} + column;");
        of.Write(writer, "i", "total");
        writer.Close();
        writer.Close();
        writer.Line("__syncthreads();");
        writer.Close();
        writer.Close();
        return writer.Done(of.Values[0].Shape.Count);
    }

    private static int RoundUp(int count) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count);
}
