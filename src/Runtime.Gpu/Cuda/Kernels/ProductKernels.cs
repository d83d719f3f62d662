using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>
/// Products of matrices: in tiles through shared memory, as large as leaves work for all processors; small ones a thread for each number,
/// and long dot products a block for each.
/// </summary>
internal static partial class ProductKernels
{
    private const int Small = 16, Deep = 512, Few = 4096;

    // numbers of a tile along its sides, of the tiles of both operands in depth, from the largest
    private static readonly (int Side, int Depth)[] tiles = [(64, 16), (32, 32), (16, 64)];

    // blocks for the processors of a GPU
    private const int Enough = 128;

    public static KernelCall Of(ElementType type, Value value)
    {
        var size = Size.Of(value);
        if (size.K >= Deep && value.Shape.Count <= Few && Math.Min(size.M, size.N) < 64) return ByBlock(type, value, size);
        return Math.Min(size.M, size.N) < 4 || size.K < Small ? ByThread(type, value, size) : InTiles(type, value, size);
    }

    /// <summary>The matrices of a product, and the steps along rows and columns of the operands.</summary>
    private sealed record Size(Value A, Value B, int Batch, int M, int K, int N, (int Row, int Column) OfA, (int Row, int Column) OfB)
    {
        public static Size Of(Value value)
        {
            var (a, b, turned) = (ElementText.Root(value.Inputs[0]), ElementText.Root(value.Inputs[1]), (Transposed)value.Attribute!);
            var (x, y, batch) = (value.Inputs[0].Shape, value.Inputs[1].Shape, value.Shape[..^2].Count);
            return new(a, b, batch, value.Shape[^2], turned.First ? x[^2] : x[^1], value.Shape[^1],
                turned.First ? (1, x[^1]) : (x[^1], 1), turned.Second ? (1, y[^1]) : (y[^1], 1));
        }

        /// <summary>Declares pointers to the matrices of batch element `batch`.</summary>
        public void Matrices(KernelWriter writer, Value value)
        {
            foreach (var (name, at, which) in new[] { ("a", A, 0), ("b", B, 1) })
            {
                var shape = value.Inputs[which].Shape;
                var offset = Batch == 1 ? "0u" : IndexText.Broadcast(writer, "batch", shape[..^2], value.Shape[..^2]);
                writer.Line(offset == "0u" ? $"const T* {name} = {writer.Reads(at)};"
                    : $"const T* {name} = {writer.Reads(at)} + {offset} * {writer.Size((long)shape[^2] * shape[^1])};");
            }
        }

        // element of a in a row and at k, of b at k and in a column
        public string Left(KernelWriter writer, string row, string k) =>
            $"a[{row} * {writer.Size(OfA.Row)} + {k} * {writer.Size(OfA.Column)}]";

        public string Right(KernelWriter writer, string k, string column) =>
            $"b[{k} * {writer.Size(OfB.Row)} + {column} * {writer.Size(OfB.Column)}]";
    }

    private static KernelCall ByThread(ElementType type, Value value, Size size)
    {
        var writer = new KernelWriter(type);
        writer.EachOf(value.Shape.Count);
        Place(writer, size);
        size.Matrices(writer, value);
        writer.Line("T s = 0;");
        writer.Line($"for (unsigned k = 0; k < {writer.Size(size.K)}; k++) s += {size.Left(writer, "row", "k")} * {size.Right(
            writer, "k", "column")};");
        writer.Line($"{writer.Writes(value)}[i] = s;");
        writer.Close();
        return writer.Done(value.Shape.Count);
    }

    private static KernelCall ByBlock(ElementType type, Value value, Size size)
    {
        var writer = new KernelWriter(type);
        writer.Line("const unsigned i = block;");
        Place(writer, size);
        size.Matrices(writer, value);
        writer.Line("State s = sum_start();");
        writer.Line($"for (unsigned k = threadIdx.x; k < {writer.Size(size.K)}; k += blockDim.x) sum_take(&s, {size.Left(
            writer, "row", "k")} * {size.Right(writer, "k", "column")});");
        ReductionKernels.Join(writer, "sum");
        writer.Line($"if (threadIdx.x == 0) {writer.Writes(value)}[i] = sum_result(part[0]);");
        return writer.Done(value.Shape.Count, KernelWriter.Threads);
    }

    private static void Place(KernelWriter writer, Size size)
    {
        writer.Line($"const unsigned column = i % {writer.Size(size.N)}, row = i / {writer.Size(size.N)} % {writer.Size(size.M)};");
        if (size.Batch > 1) writer.Line($"const unsigned batch = i / {writer.Size((long)size.M * size.N)};");
    }

    private static KernelCall InTiles(ElementType type, Value value, Size size)
    {
        int Down(int side) => (size.M + side - 1) / side;
        int Across(int side) => (size.N + side - 1) / side;
        var (side, depth) = tiles.FirstOrDefault(t => (long)size.Batch * Down(t.Side) * Across(t.Side) >= Enough, tiles[^1]);
        var (writer, own, down, across) = (new KernelWriter(type), side / 16, Down(side), Across(side));
        var (m, k, n) = (writer.Size(size.M), writer.Size(size.K), writer.Size(size.N));
        writer.Line($"const unsigned top = block / {writer.Size(across)} % {writer.Size(down)} * {side};");
        writer.Line($"const unsigned left = block % {writer.Size(across)} * {side};");
        if (size.Batch > 1) writer.Line($"const unsigned batch = block / {writer.Size((long)across * down)};");
        size.Matrices(writer, value);
        foreach (var name in (string[])["rows", "columns"])
            writer.Shared("T", name, writer.NumberBytes * depth * (side + 1), $"[{side + 1}]");
        writer.Line("const unsigned tx = threadIdx.x % 16, ty = threadIdx.x / 16;");
        writer.Line($"T s[{own}][{own}];");
        writer.Line($"for (int p = 0; p < {own}; p++) for (int q = 0; q < {own}; q++) s[p][q] = 0;");
        writer.Open($"for (unsigned first = 0; first < {k}; first += {depth})");
        writer.Line("#pragma unroll");
        writer.Open($"for (int l = 0; l < {side * depth / KernelWriter.Threads}; l++)");
        writer.Line($"const unsigned e = threadIdx.x + {KernelWriter.Threads} * l;");
        // neighbors in a warp read neighbors in memory
        Load(writer, (side, depth), "rows", size.OfA.Column == 1, "top", m, k, (at, inner) => size.Left(writer, at, inner));
        Load(writer, (side, depth), "columns", size.OfB.Row == 1, "left", n, k, (at, inner) => size.Right(writer, inner, at));
        writer.Close();
        writer.Line("__syncthreads();");
        writer.Line("#pragma unroll");
        writer.Open($"for (int d = 0; d < {depth}; d++)");
        writer.Line($"T own[{own}];");
        writer.Line($"for (int q = 0; q < {own}; q++) own[q] = columns[d][tx + 16 * q];");
        writer.Line($"for (int p = 0; p < {own}; p++) for (int q = 0; q < {own}; q++) s[p][q] += rows[d][ty + 16 * p] * own[q];");
        writer.Close();
        writer.Line("__syncthreads();");
        writer.Close();
        writer.Open($"for (int p = 0; p < {own}; p++) for (int q = 0; q < {own}; q++)");
        writer.Line("const unsigned row = top + ty + 16 * p, column = left + tx + 16 * q;");
        var start = size.Batch > 1 ? $"batch * {writer.Size((long)size.M * size.N)} + " : "";
        writer.Line($"if (row < {m} && column < {n}) {writer.Writes(value)}[{start}row * {n} + column] = s[p][q];");
        writer.Close();
        return writer.Done(size.Batch * down * across, KernelWriter.Threads);
    }

    private static void Load(KernelWriter writer, (int Side, int Depth) size, string tile, bool isInnerFirst, string from, string most,
        string k, Func<string, string, string> element)
    {
        writer.Open("");
        writer.Line(isInnerFirst ? $"const unsigned d = e % {size.Depth}, at = e / {size.Depth};"
            : $"const unsigned d = e / {size.Side}, at = e % {size.Side};");
        var (row, inner) = ($"({from} + at)", "(first + d)");
        writer.Line($"{tile}[d][at] = {row} < {most} && {inner} < {k} ? {element(row, inner)} : (T)0;");
        writer.Close();
    }
}
