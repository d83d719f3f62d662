namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>
/// Products of matrices: in tiles through shared memory, as large as leaves work for all processors; small ones a thread for each number,
/// and long dot products a block for each.
/// </summary>
internal static partial class ProductKernels
{
    private const int Small = 16, Narrow = 4, Deep = 256, Few = 256, FewNumbers = 4096;

    // numbers of a tile along its sides, of the tiles of both operands in depth, from the largest
    private static readonly (int Side, int Depth)[] tiles = [(64, 32), (32, 64), (16, 128)];

    // blocks for the processors of a GPU, some for each; parts of an inner sum, and of one of few numbers
    private const int Enough = 128, Full = 400, MostParts = 16, PartsOfFew = 64;

    /// <param name="type">The program's number type.</param>
    /// <param name="of">A product, and elements that are computed of its own.</param>
    public static IEnumerable<KernelCall> Plan(ElementType type, ElementResults of)
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

        /// <summary>`column` is the index of what is the same in each row.</summary>
        public void KnowColumn(KernelWriter writer)
        {
            if (M * Batch > 1 && N > 1) writer.Know(IndexText.Key("i", [(M * Batch, 0), (N, 1)]), "column");
        }

        // element of a in a row and at k, of b at k and in a column
        public string Left(KernelWriter writer, string row, string k) =>
            $"a[{row} * {writer.Size(OfA.Row)} + {k} * {writer.Size(OfA.Column)}]";

        public string Right(KernelWriter writer, string k, string column) =>
            $"b[{k} * {writer.Size(OfB.Row)} + {column} * {writer.Size(OfB.Column)}]";
    }

    private static KernelCall ByThread(ElementType type, ElementResults of, Size size, int rows = 0)
    {
        var writer = new KernelWriter(type, rows);
        writer.EachOf(of.Values[0].Shape.Count);
        Place(writer, size);
        size.Matrices(writer, of.Values[0]);
        writer.Line("T s = 0;");
        writer.Line("#pragma unroll 8");
        writer.Line($"for (unsigned k = 0; k < {(rows > 0 ? KernelWriter.Fixed(size.K) : writer.Size(size.K))}; k++)");
        writer.Line($"    s += {size.Left(writer, "row", "k")} * {size.Right(writer, "k", "column")};");
        size.KnowColumn(writer);
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
        var n = KernelWriter.Fixed(size.N);
        writer.Line($"const unsigned column = i % {n}, row = i / {n}{(size.Batch > 1 ? $" % {KernelWriter.Fixed(size.M)}" : "")};");
        if (size.Batch > 1) writer.Line($"const unsigned batch = i / {KernelWriter.Fixed((long)size.M * size.N)};");
    }

    // where there are few tiles for the inner sum, blocks share one: the parts are added by a second function
    private static IEnumerable<KernelCall> InTiles(ElementType type, ElementResults of, Size size)
    {
        int Blocks(int side) => size.Batch * ((size.M + side - 1) / side) * ((size.N + side - 1) / side);
        var (tile, count) = (tiles.FirstOrDefault(t => Blocks(t.Side) >= Enough, tiles[^1]), of.Values[0].Shape.Count);
        var most = Math.Min(count <= FewNumbers ? PartsOfFew : MostParts, Full / Blocks(tile.Side));
        var parts = Math.Min(most, (size.K + tile.Depth - 1) / tile.Depth / 3);
        if (parts < 2) return [InTiles(type, of, size, tile, 1, null)];
        var sums = new Scratch(type.Bytes((long)parts * count));
        var writer = new KernelWriter(type);
        writer.EachOf(count);
        writer.Line("T s = 0;");
        writer.Line("#pragma unroll 8");
        writer.Line($"for (unsigned p = 0; p < {writer.Size(parts)}; p++) s += {writer.Reads(sums, "T")}[p * {writer.Size(count)} + i];");
        of.Write(writer, "i", "s");
        writer.Close();
        return [InTiles(type, of, size, tile, parts, sums), writer.Done(count)];
    }

    // a thread has 4 x 4 numbers of a tile; where those of a tile are fewer than the threads of a block, they have slices of the inner sum
    private static KernelCall InTiles(
        ElementType type, ElementResults of, Size size, (int Side, int Depth) tile, int parts, Scratch? sums)
    {
        var (side, depth) = tile;
        var (writer, down, across) = (new KernelWriter(type), (size.M + side - 1) / side, (size.N + side - 1) / side);
        var (m, n, loads, stride) = (writer.Size(size.M), writer.Size(size.N), side * depth / KernelWriter.Threads, side + 4);
        var (fours, numbers) = (side / 4, side * side);
        var slices = KernelWriter.Threads / (fours * fours);
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
        writer.Shared("T", "memory", writer.NumberBytes * Math.Max(2 * depth * stride, slices * numbers));
        writer.Line($"T (*rows)[{stride}] = (T (*)[{stride}])memory, (*columns)[{stride}] = rows + {depth};");
        writer.Line($"const unsigned tx = threadIdx.x % {fours}, ty = threadIdx.x / {fours} % {fours};");
        writer.Line($"const unsigned slice = threadIdx.x / {fours * fours};");
        writer.Line($"T s[4][4], next_row[{loads}], next_column[{loads}];");
        writer.Line("for (int p = 0; p < 4; p++) for (int q = 0; q < 4; q++) s[p][q] = 0;");
        // neighbors in a warp read neighbors in memory; numbers of the next stage are read while this one is computed
        var (a, b) = (Place(size.OfA.Column == 1), Place(size.OfB.Row == 1));
        foreach (var isFirst in (bool[])[true, false])
        {
            if (!isFirst)
            {
                writer.Open($"for (unsigned first = from; first < end; first += {depth})");
                writer.Each("l", loads, () =>
                {
                    writer.Line($"const unsigned e = threadIdx.x + {KernelWriter.Threads} * l;");
                    writer.Line($"rows[{a.Inner}][{a.At}] = next_row[l];");
                    writer.Line($"columns[{b.Inner}][{b.At}] = next_column[l];");
                });
                writer.Line("__syncthreads();");
            }

            writer.Line($"{(isFirst ? "unsigned" : "")} stage = {(isFirst ? "from" : $"first + {depth}")};");
            writer.Each("l", loads, () =>
            {
                writer.Line($"const unsigned e = threadIdx.x + {KernelWriter.Threads} * l;");
                var (row, column) = ($"(top + {a.At})", $"(left + {b.At})");
                var (ofA, ofB) = ($"(stage + {a.Inner})", $"(stage + {b.Inner})");
                writer.Line($"next_row[l] = {row} < {m} && {ofA} < end ? {size.Left(writer, row, ofA)} : (T)0;");
                writer.Line($"next_column[l] = {column} < {n} && {ofB} < end ? {size.Right(writer, ofB, column)} : (T)0;");
            });
        }

        writer.Each("d", depth / slices, () =>
        {
            writer.Line($"const Four of_row = *(const Four*)&rows[{slices} * d + slice][4 * ty];");
            writer.Line($"const Four of_column = *(const Four*)&columns[{slices} * d + slice][4 * tx];");
            writer.Line("for (int p = 0; p < 4; p++) for (int q = 0; q < 4; q++) s[p][q] += of_row.at[p] * of_column.at[q];");
        });
        writer.Line("__syncthreads();");
        writer.Close();
        writer.Line("for (int p = 0; p < 4; p++) for (int q = 0; q < 4; q++)");
        writer.Line($"    memory[slice * {numbers} + (4 * ty + p) * {side} + 4 * tx + q] = s[p][q];");
        writer.Line("__syncthreads();");
        writer.Open($"for (unsigned e = threadIdx.x; e < {numbers}; e += {KernelWriter.Threads})");
        writer.Line($"const unsigned row = top + e / {side}, column = left + e % {side};");
        writer.Open($"if (row < {m} && column < {n})");
        writer.Line("T total = memory[e];");
        if (slices > 1) writer.Line($"for (int p = 1; p < {slices}; p++) total += memory[p * {numbers} + e];");
        writer.Line($"const unsigned i = {(size.Batch > 1 ? $"batch * {writer.Size((long)size.M * size.N)} + " : "")}row * {n} + column;");
        size.KnowColumn(writer);
        if (sums is null) of.Write(writer, "i", "total");
        else writer.Line($"{writer.Writes(sums, "T")}[part * {writer.Size(of.Values[0].Shape.Count)} + i] = total;");
        writer.Close();
        writer.Close();
        return writer.Done(parts * size.Batch * down * across, KernelWriter.Threads) with { IsLong = true };

        // the places of load e along the side and along the inner sum
        (string At, string Inner) Place(bool isInnerFirst) =>
            isInnerFirst ? ($"(e / {depth})", $"(e % {depth})") : ($"(e % {side})", $"(e / {side})");
    }
}
