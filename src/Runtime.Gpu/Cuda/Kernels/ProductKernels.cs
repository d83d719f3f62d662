using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>
/// Products of matrices: in tiles through shared memory, as large as leaves work for all processors; small ones a thread for each number,
/// and long dot products a block for each.
/// </summary>
internal static partial class ProductKernels
{
    private const int Small = 16, Narrow = 4, Deep = 256, Few = 256;

    // numbers of a tile along its sides, of the tiles of both operands in depth, from the largest
    private static readonly (int Side, int Depth)[] tiles = [(64, 16), (32, 32), (16, 64)];

    // blocks for the processors of a GPU, some for each; parts of an inner sum
    private const int Enough = 128, Full = 400, MostParts = 16;

    /// <param name="type">The program's number type.</param>
    /// <param name="of">A product, and elements that are computed of its own.</param>
    public static IEnumerable<KernelCall> Of(ElementType type, ElementResults of)
    {
        var (size, count) = (Size.Of(of.Values[0]), of.Values[0].Shape.Count);
        if (size.K >= Deep && count <= Few && Math.Min(size.M, size.N) < Small) return [ByBlock(type, of, size)];
        return size.K < Small || (size.K < 4 * Small && Math.Min(size.M, size.N) < Narrow) ? [ByThread(type, of, size)]
            : InTiles(type, of, size);
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

    private static KernelCall ByThread(ElementType type, ElementResults of, Size size)
    {
        var writer = new KernelWriter(type);
        writer.EachOf(of.Values[0].Shape.Count);
        Place(writer, size);
        size.Matrices(writer, of.Values[0]);
        writer.Line("T s = 0;");
        writer.Line("#pragma unroll 8");
        writer.Line($"for (unsigned k = 0; k < {writer.Size(size.K)}; k++) s += {size.Left(writer, "row", "k")} * {size.Right(
            writer, "k", "column")};");
        of.Write(writer, "i", "s");
        writer.Close();
        return writer.Done(of.Values[0].Shape.Count);
    }

    private static KernelCall ByBlock(ElementType type, ElementResults of, Size size)
    {
        var writer = new KernelWriter(type);
        writer.Line("const unsigned i = block;");
        Place(writer, size);
        size.Matrices(writer, of.Values[0]);
        writer.Line("State s = sum_start();");
        writer.Line($"for (unsigned k = threadIdx.x; k < {writer.Size(size.K)}; k += blockDim.x) sum_take(&s, {size.Left(
            writer, "row", "k")} * {size.Right(writer, "k", "column")});");
        ReductionKernels.Join(writer, "sum");
        writer.Open("if (threadIdx.x == 0)");
        writer.Line("const T total = sum_result(part[0]);");
        of.Write(writer, "i", "total");
        writer.Close();
        return writer.Done(of.Values[0].Shape.Count, KernelWriter.Threads);
    }

    private static void Place(KernelWriter writer, Size size)
    {
        writer.Line($"const unsigned column = i % {writer.Size(size.N)}, row = i / {writer.Size(size.N)} % {writer.Size(size.M)};");
        if (size.Batch > 1) writer.Line($"const unsigned batch = i / {writer.Size((long)size.M * size.N)};");
    }

    // where there are few tiles for the inner sum, blocks share one: the parts are added by a second function
    private static IEnumerable<KernelCall> InTiles(ElementType type, ElementResults of, Size size)
    {
        int Blocks(int side) => size.Batch * ((size.M + side - 1) / side) * ((size.N + side - 1) / side);
        var (tile, count) = (tiles.FirstOrDefault(t => Blocks(t.Side) >= Enough, tiles[^1]), of.Values[0].Shape.Count);
        var parts = Math.Min(Math.Min(MostParts, Full / Blocks(tile.Side)), (size.K + tile.Depth - 1) / tile.Depth / 3);
        if (parts < 2) return [InTiles(type, of, size, tile, 1, null)];
        var sums = new Scratch(type.Bytes((long)parts * count));
        var writer = new KernelWriter(type);
        writer.EachOf(count);
        writer.Line("T s = 0;");
        writer.Line("#pragma unroll 4");
        writer.Line($"for (unsigned p = 0; p < {writer.Size(parts)}; p++) s += {writer.Reads(sums, "T")}[p * {writer.Size(count)} + i];");
        of.Write(writer, "i", "s");
        writer.Close();
        return [InTiles(type, of, size, tile, parts, sums), writer.Done(count)];
    }

    private static KernelCall InTiles(
        ElementType type, ElementResults of, Size size, (int Side, int Depth) tile, int parts, Scratch? sums)
    {
        var (side, depth) = tile;
        var (writer, own, down, across) =
            (new KernelWriter(type), side / 16, (size.M + side - 1) / side, (size.N + side - 1) / side);
        var (m, n, loads) = (writer.Size(size.M), writer.Size(size.N), side * depth / KernelWriter.Threads);
        writer.Line($"const unsigned top = block / {writer.Size(across)} % {writer.Size(down)} * {side};");
        writer.Line($"const unsigned left = block % {writer.Size(across)} * {side};");
        if (size.Batch > 1)
            writer.Line($"const unsigned batch = block / {writer.Size((long)across * down)} % {writer.Size(size.Batch)};");
        var all = writer.Size(size.K);
        if (parts > 1)
        {
            var each = writer.Size(((size.K + parts - 1) / parts + depth - 1) / depth * depth);
            writer.Line($"const unsigned part = block / {writer.Size((long)size.Batch * across * down)}, from = part * {each};");
            writer.Line($"const unsigned end = lesser(from + {each}, {all});");
        }
        else writer.Line($"const unsigned from = 0, end = {all};");
        size.Matrices(writer, of.Values[0]);
        foreach (var name in (string[])["rows", "columns"])
            writer.Shared("T", name, writer.NumberBytes * depth * (side + 1), $"[{side + 1}]");
        writer.Line("const unsigned tx = threadIdx.x % 16, ty = threadIdx.x / 16;");
        writer.Line($"T s[{own}][{own}], next_row[{loads}], next_column[{loads}];");
        writer.Line($"for (int p = 0; p < {own}; p++) for (int q = 0; q < {own}; q++) s[p][q] = 0;");
        // neighbors in a warp read neighbors in memory; numbers of the next stage are read while this one is computed
        var (a, b) = (Place(size.OfA.Column == 1), Place(size.OfB.Row == 1));
        foreach (var isFirst in (bool[])[true, false])
        {
            if (!isFirst)
            {
                writer.Open($"for (unsigned first = from; first < end; first += {depth})");
                writer.Line("#pragma unroll");
                writer.Open($"for (int l = 0; l < {loads}; l++)");
                writer.Line($"const unsigned e = threadIdx.x + {KernelWriter.Threads} * l;");
                writer.Line($"rows[{a.Inner}][{a.At}] = next_row[l];");
                writer.Line($"columns[{b.Inner}][{b.At}] = next_column[l];");
                writer.Close();
                writer.Line("__syncthreads();");
            }

            writer.Line($"{(isFirst ? "unsigned" : "")} stage = {(isFirst ? "from" : $"first + {depth}")};");
            writer.Line("#pragma unroll");
            writer.Open($"for (int l = 0; l < {loads}; l++)");
            writer.Line($"const unsigned e = threadIdx.x + {KernelWriter.Threads} * l;");
            var (row, column) = ($"(top + {a.At})", $"(left + {b.At})");
            var (ofA, ofB) = ($"(stage + {a.Inner})", $"(stage + {b.Inner})");
            writer.Line($"next_row[l] = {row} < {m} && {ofA} < end ? {size.Left(writer, row, ofA)} : (T)0;");
            writer.Line($"next_column[l] = {column} < {n} && {ofB} < end ? {size.Right(writer, ofB, column)} : (T)0;");
            writer.Close();
        }

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
        writer.Open($"if (row < {m} && column < {n})");
        writer.Line($"const unsigned i = {(size.Batch > 1 ? $"batch * {writer.Size((long)size.M * size.N)} + " : "")}row * {n} + column;");
        writer.Line("const T total = s[p][q];");
        if (sums is null) of.Write(writer, "i", "total");
        else writer.Line($"{writer.Writes(sums, "T")}[part * {writer.Size(of.Values[0].Shape.Count)} + i] = total;");
        writer.Close();
        writer.Close();
        return writer.Done(parts * size.Batch * down * across, KernelWriter.Threads);

        // the places of load e along the side and along the inner sum
        (string At, string Inner) Place(bool isInnerFirst) =>
            isInnerFirst ? ($"(e / {depth})", $"(e % {depth})") : ($"(e % {side})", $"(e / {side})");
    }
}
