namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>
/// Sums, maxima and log-sum-exps of elements that are computed on the way. The order depends on the sizes alone: a thread takes every
/// 256th element, and the threads of a block are joined in pairs.
/// </summary>
internal static class ReductionKernels
{
    // what one thread reduces without help, what one block does, what a block does of a longer reduction, its blocks at most, and
    // those that one thread joins
    private const int Short = 64, Long = 4096, Part = 2048, MostParts = 1024, PartsOfThread = 16;
    private const int Many = 16_384, Enough = 256;

    // what a warp does by itself where results are several, or several of a block
    private const int Warp = 32, Medium = 1024, Several = 1024, SeveralOfBlock = 4;

    // columns of a block at most, blocks for columns, rows that are reduced at once
    private const int Strip = 32, Blocks = 512, Rows = 512;

    public static IEnumerable<KernelCall> Plan(ElementType type, Value value, Func<Value, bool> isStored)
    {
        var count = value.Inputs[0].Shape.Count / Math.Max(1, value.Shape.Count);
        if (count > Short && AreColumns(value)) return ByColumns(type, value, isStored, count);
        if (count <= Short) return [ByThread(type, value, isStored, count)];
        if (count <= Medium ? value.Shape.Count >= Several : value.Shape.Count >= Many) return [ByWarp(type, value, isStored, count)];
        if (count <= Long || value.Shape.Count >= Enough) return [ByBlock(type, value, isStored, count)];
        return InParts(type, value, isStored, count);
    }

    /// <summary>The results of some rows: a thread for each, or all threads for one after another.</summary>
    public static KernelCall ByRows(ElementType type, Value value, Func<Value, bool> isStored, int rows, int each)
    {
        var count = value.Inputs[0].Shape.Count / Math.Max(1, value.Shape.Count);
        if (count <= Short) return ByThread(type, value, isStored, count, rows);
        if (each * (value.Shape.Count / rows) >= SeveralOfBlock) return ByWarp(type, value, isStored, count, rows);
        var writer = new KernelWriter(type, rows);
        var width = KernelWriter.Fixed(value.Shape.Count / rows);
        writer.Open($"for (unsigned i = first_row * {width}; i < end_row * {width}; i++)");
        Joined(writer, value, isStored, count);
        writer.Line($"if (threadIdx.x == 0) {writer.Writes(value)}[i] = {Name(value)}_result(part[0]);");
        writer.Line("__syncthreads();");
        writer.Close();
        return writer.Done(value.Shape.Count);
    }

    private static string Name(Value value) => value.Op switch { Op.Sum => "sum", Op.MaxOf => "max", _ => "lse" };

    private static KernelCall ByThread(ElementType type, Value value, Func<Value, bool> isStored, int count, int rows = 0)
    {
        var writer = new KernelWriter(type, rows);
        writer.EachOf(value.Shape.Count);
        writer.Line($"State s = {Name(value)}_start();");
        writer.Line("#pragma unroll 8");
        writer.Open($"for (unsigned r = 0; r < {(count <= Short ? KernelWriter.Fixed(count) : writer.Size(count))}; r++)");
        Take(writer, value, isStored, "i");
        writer.Close();
        writer.Line($"{writer.Writes(value)}[i] = {Name(value)}_result(s);");
        writer.Close();
        return writer.Done(value.Shape.Count);
    }

    // a warp for each result
    private static KernelCall ByWarp(ElementType type, Value value, Func<Value, bool> isStored, int count, int rows = 0)
    {
        var (writer, warps) = (new KernelWriter(type, rows), (rows > 0 ? KernelWriter.RowThreads : KernelWriter.Threads) / Warp);
        var width = KernelWriter.Fixed(value.Shape.Count / Math.Max(1, rows));
        writer.Line($"const unsigned lane = threadIdx.x % {Warp}, warp = threadIdx.x / {Warp};");
        writer.Line($"const unsigned end = {(rows > 0 ? $"end_row * {width}" : writer.Size(value.Shape.Count))};");
        writer.Open(rows > 0 ? $"for (unsigned top = first_row * {width}; top < end; top += {warps})"
            : $"for (unsigned top = block * {warps}; top < end; top += blocks * {warps})");
        writer.Line("const unsigned i = lesser(top + warp, end - 1);");
        writer.Line($"State s = {Name(value)}_start();");
        writer.Line("#pragma unroll 8");
        writer.Open($"for (unsigned r = lane; r < {writer.Size(count)}; r += {Warp})");
        Take(writer, value, isStored, "i");
        writer.Close();
        writer.Line($"s = {Name(value)}_in_warp(s);");
        writer.Line($"if (lane == 0 && top + warp < end) {writer.Writes(value)}[i] = {Name(value)}_result(s);");
        writer.Close();
        var blocks = Math.Min(KernelWriter.MostBlocks, (value.Shape.Count + warps - 1) / warps);
        return rows > 0 ? writer.Done(value.Shape.Count) : writer.Done(blocks, KernelWriter.Threads);
    }

    private static KernelCall ByBlock(ElementType type, Value value, Func<Value, bool> isStored, int count)
    {
        var writer = new KernelWriter(type);
        writer.Open($"for (unsigned i = block; i < {writer.Size(value.Shape.Count)}; i += blocks)");
        Joined(writer, value, isStored, count);
        writer.Line($"if (threadIdx.x == 0) {writer.Writes(value)}[i] = {Name(value)}_result(part[0]);");
        writer.Line("__syncthreads();");
        writer.Close();
        return writer.Done(Math.Min(value.Shape.Count, KernelWriter.MostBlocks), KernelWriter.Threads);
    }

    // the elements of result i into part[0], by all threads
    private static void Joined(KernelWriter writer, Value value, Func<Value, bool> isStored, int count)
    {
        writer.Line($"State s = {Name(value)}_start();");
        writer.Line("#pragma unroll 8");
        writer.Open($"for (unsigned r = threadIdx.x; r < {writer.Size(count)}; r += blockDim.x)");
        Take(writer, value, isStored, "i");
        writer.Close();
        Join(writer, Name(value));
    }

    // whether neighbors in memory belong to neighboring results
    private static bool AreColumns(Value value) =>
        value.Shape.Count >= 8 && !((AxisList)value.Attribute!).Axes.Contains(value.Inputs[0].Shape.Rank - 1)
            && value.Inputs[0].Shape[^1] >= 8;

    // a block reduces some rows of as many columns as leave few rows for a thread; parts of many rows are joined by a second kernel
    private static IReadOnlyList<KernelCall> ByColumns(ElementType type, Value value, Func<Value, bool> isStored, int count)
    {
        var strip = count <= Rows / 4 || count > Rows ? Strip : count <= Rows / 2 ? Strip / 2 : Strip / 4;
        var (strips, lines) = ((value.Shape.Count + strip - 1) / strip, KernelWriter.Threads / strip);
        var parts = count <= Rows ? 1 : Math.Clamp(Blocks / strips, 1, Math.Min(Short, count / Short));
        var scratch = new Scratch(type.Bytes((long)value.Shape.Count * parts * 2));
        var writer = new KernelWriter(type);
        var (n, each) = (writer.Size(value.Shape.Count), writer.Size((count + parts - 1) / parts));
        writer.Line($"const unsigned i = block % {writer.Size(strips)} * {strip} + threadIdx.x % {strip};");
        writer.Line($"const unsigned own = block / {writer.Size(strips)}, from = own * {each};");
        writer.Line($"const unsigned end = i < {n} ? lesser(from + {each}, {writer.Size(count)}) : 0;");
        writer.Line($"State s = {Name(value)}_start();");
        writer.Line("#pragma unroll 8");
        writer.Open($"for (unsigned r = from + threadIdx.x / {strip}; r < end; r += {lines})");
        Take(writer, value, isStored, "i");
        writer.Close();
        writer.Shared("State", "part", KernelWriter.Threads * 2 * writer.NumberBytes);
        writer.Line("part[threadIdx.x] = s;");
        writer.Line("__syncthreads();");
        writer.Open($"if (threadIdx.x < {strip} && i < {n})");
        writer.Line($"for (int line = 1; line < {lines}; line++) {Name(value)}_join(&s, part[threadIdx.x + {strip} * line]);");
        writer.Line(parts == 1 ? $"{writer.Writes(value)}[i] = {Name(value)}_result(s);"
            : $"{writer.Writes(scratch, "State")}[own * {n} + i] = s;");
        writer.Close();
        var first = writer.Done(strips * parts, KernelWriter.Threads);
        if (parts == 1) return [first];

        return [first, Joined(type, value, scratch, parts, areLines: true)];
    }

    // block i / parts, i % parts of the first kernel reduces a part; a block of the second joins the parts of a result
    private static IEnumerable<KernelCall> InParts(ElementType type, Value value, Func<Value, bool> isStored, int count)
    {
        var parts = Math.Min(MostParts / value.Shape.Count, (count + Part - 1) / Part);
        var each = (count + parts - 1) / parts;
        var scratch = new Scratch(type.Bytes((long)value.Shape.Count * parts * 2));
        var first = new KernelWriter(type);
        first.Line($"const unsigned i = block / {first.Size(parts)};");
        first.Line($"const unsigned from = block % {first.Size(parts)} * {first.Size(each)};");
        first.Line($"const unsigned end = lesser(from + {first.Size(each)}, {first.Size(count)});");
        first.Line($"State s = {Name(value)}_start();");
        first.Line("#pragma unroll 8");
        first.Open("for (unsigned r = from + threadIdx.x; r < end; r += blockDim.x)");
        Take(first, value, isStored, "i");
        first.Close();
        Join(first, Name(value));
        first.Line($"if (threadIdx.x == 0) {first.Writes(scratch, "State")}[block] = part[0];");
        yield return first.Done(value.Shape.Count * parts, KernelWriter.Threads);

        yield return Joined(type, value, scratch, parts, areLines: false);
    }

    // the parts of each result, which are neighbors or are in lines of all results: by one thread if they are few or in lines, otherwise
    // by a block
    private static KernelCall Joined(ElementType type, Value value, Scratch scratch, int parts, bool areLines)
    {
        var (writer, isByThread) = (new KernelWriter(type), areLines || parts <= PartsOfThread);
        var at = areLines ? $"r * {writer.Size(value.Shape.Count)} + i" : $"i * {writer.Size(parts)} + r";
        if (isByThread) writer.EachOf(value.Shape.Count);
        else writer.Line("const unsigned i = block;");
        writer.Line($"State s = {Name(value)}_start();");
        writer.Line("#pragma unroll 8");
        writer.Open(isByThread ? $"for (unsigned r = 0; r < {writer.Size(parts)}; r++)"
            : $"for (unsigned r = threadIdx.x; r < {writer.Size(parts)}; r += blockDim.x)");
        writer.Line($"{Name(value)}_join(&s, {writer.Reads(scratch, "State")}[{at}]);");
        writer.Close();
        if (!isByThread) Join(writer, Name(value));
        writer.Line(isByThread ? $"{writer.Writes(value)}[i] = {Name(value)}_result(s);"
            : $"if (threadIdx.x == 0) {writer.Writes(value)}[i] = {Name(value)}_result(part[0]);");
        if (isByThread) writer.Close();
        return isByThread ? writer.Done(value.Shape.Count) : writer.Done(value.Shape.Count, KernelWriter.Threads);
    }

    /// <summary>Joins the states `s` of the threads of a block into `part[0]`, which the first thread may read.</summary>
    public static void Join(KernelWriter writer, string name)
    {
        writer.Shared("State", "part", Warp * 2 * writer.NumberBytes);
        writer.Line($"s = {name}_in_warp(s);");
        writer.Line($"if (threadIdx.x % {Warp} == 0) part[threadIdx.x / {Warp}] = s;");
        writer.Line("__syncthreads();");
        writer.Line($"s = {name}_in_warp(threadIdx.x % {Warp} < blockDim.x / {Warp} ? part[threadIdx.x % {Warp}] : {name}_start());");
        writer.Line("if (threadIdx.x == 0) part[0] = s;");
    }

    // element r of result i
    private static void Take(KernelWriter writer, Value value, Func<Value, bool> isStored, string result)
    {
        var (x, axes) = (value.Inputs[0], ((AxisList)value.Attribute!).Axes);
        var strides = x.Shape.Strides();
        IEnumerable<(int, int)> Of(bool isReduced) => x.Shape.Select((size, d) => (size, strides[d])).Where(
            (_, d) => axes.Contains(d) == isReduced);
        var (kept, reduced) = (IndexText.Offset(writer, result, Of(false)), IndexText.Offset(writer, "r", Of(true)));
        var at = kept == "0u" ? reduced : reduced == "0u" ? kept : writer.Once((value, "at"), "j", () => $"{kept} + {reduced}");
        writer.Line($"{Name(value)}_take(&s, {new ElementText(writer, isStored).Of(x, at)});");
    }
}
