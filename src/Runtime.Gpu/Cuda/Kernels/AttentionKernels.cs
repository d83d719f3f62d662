namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>
/// Attention and its gradient. The weights of all positions are kept while a step runs; each number of a result is summed by one thread, so
/// that no two threads add to one place.
/// </summary>
internal static class AttentionKernels
{
    public static IEnumerable<KernelCall> Plan(ElementType type, Value value)
    {
        var (size, weights) = (Sizes.Of(value), Weights(type, value));
        foreach (var call in WeightsOf(type, value, size, weights)) yield return call;
        var writer = new KernelWriter(type);
        writer.EachOf(value.Shape.Count);
        size.Declare(writer, writer.Reads(Sequence(value)), $"i % {writer.Size(size.Whole)}", $"i / {writer.Size(size.Whole)}");
        writer.Line("T s = 0;");
        writer.Line($"const T* p = {writer.Reads(weights, "T")} + row;");
        writer.Line("#pragma unroll 8");
        writer.Line("for (unsigned j = 0; j < seen; j++) s += p[j] * x[first + j * step + 2 * whole + c];");
        writer.Line($"{writer.Writes(value)}[i] = s;");
        writer.Close();
        yield return writer.Done(value.Shape.Count);
    }

    public static IEnumerable<KernelCall> Gradient(ElementType type, Value value)
    {
        var (size, weights, scores) = (Sizes.Of(value), Weights(type, value), Weights(type, value));
        foreach (var call in WeightsOf(type, value, size, weights).Concat(ScoresOf(type, value, size, weights, scores))) yield return call;
        yield return Pulled(type, value, size, weights, scores);
    }

    private static Value Sequence(Value value) => ElementText.Root(value.Inputs[0]);

    private static Scratch Weights(ElementType type, Value value) => new(
        type.Bytes((long)Sizes.Of(value).Queries * Sizes.Of(value).Length));

    /// <summary>Sequences of L positions, each with W queries, W keys and W values, of which every head has a part.</summary>
    private sealed record Sizes(int Sequences, int Length, int Whole, int Heads, bool IsCausal)
    {
        public long Queries => (long)Sequences * Length * Heads;

        public static Sizes Of(Value value)
        {
            var (shape, heads) = (value.Inputs[0].Shape, (AttentionHeads)value.Attribute!);
            return new(shape[..^2].Count, shape[^2], shape[^1] / 3, heads.Heads, heads.IsCausal);
        }

        /// <summary>Declares the head, the number of positions seen and the row of weights of a column at a position.</summary>
        public void Declare(KernelWriter writer, string x, string column, string position)
        {
            writer.Line($"const unsigned whole = {writer.Size(Whole)}, length = {writer.Size(Length)};");
            writer.Line($"const unsigned width = {writer.Size(Whole / Heads)};");
            writer.Line($"const unsigned c = {column}, at = {position}, step = 3 * whole, head = c / width;");
            writer.Line("const unsigned first = at / length * length * step;");
            writer.Line($"const unsigned seen = {(IsCausal ? "at % length + 1" : "length")};");
            writer.Line($"const Word row = ((Word)at * {writer.Size(Heads)} + head) * length;");
            writer.Line($"const T* x = {x};");
        }
    }

    // a thread for each query of a head and key, then 32 threads for each query
    private static IEnumerable<KernelCall> WeightsOf(ElementType type, Value value, Sizes size, Scratch weights)
    {
        yield return Pairs(type, value, size, weights, writer =>
            writer.Line("for (unsigned d = c; d < c + width; d++) s += x[at * step + d] * x[first + j * step + whole + d];"));
        yield return ByQuery(type, value, size, (writer, lanes) =>
        {
            writer.Line($"T* p = {writer.Writes(weights, "T")} + row;");
            writer.Line("T most = -ENDLESS, total = 0;");
            writer.Line("for (unsigned j = lane; j < end; j += 32) most = op_max(most, p[j]);");
            lanes("most", "most = op_max(most, part[k]);");
            writer.Line("for (unsigned j = lane; j < end; j += 32) total += p[j] = exp((p[j] - most) * scale);");
            lanes("total", "total += part[k];");
            writer.Line("for (unsigned j = lane; j < end; j += 32) p[j] /= total;");
        });
    }

    // with weights p and their gradient g, scores have the gradient p (g - sum p g), scaled
    private static IEnumerable<KernelCall> ScoresOf(ElementType type, Value value, Sizes size, Scratch weights, Scratch scores)
    {
        yield return Pairs(type, value, size, scores, writer => writer.Line($"for (unsigned d = c; d < c + width; d++) s += {writer.Reads(
            ElementText.Root(value.Inputs[1]))}[at * whole + d] * x[first + j * step + 2 * whole + d];"));
        yield return ByQuery(type, value, size, (writer, lanes) =>
        {
            writer.Line($"const T* p = {writer.Reads(weights, "T")} + row;");
            writer.Line($"T mean = 0, *g = {writer.Writes(scores, "T")} + row;");
            writer.Line("for (unsigned j = lane; j < end; j += 32) mean += p[j] * g[j];");
            lanes("mean", "mean += part[k];");
            writer.Line("for (unsigned j = lane; j < end; j += 32) g[j] = p[j] * (g[j] - mean) * scale;");
        });
    }

    // the sum `s` of a query and the key at `j`, of those that are seen
    private static KernelCall Pairs(ElementType type, Value value, Sizes size, Scratch to, Action<KernelWriter> sum)
    {
        var writer = new KernelWriter(type);
        writer.EachOf(size.Queries * size.Length);
        writer.Line($"const unsigned query = i / {writer.Size(size.Length)}, j = i % {writer.Size(size.Length)};");
        size.Declare(writer, writer.Reads(Sequence(value)),
            $"query % {writer.Size(size.Heads)} * {writer.Size(size.Whole / size.Heads)}", $"query / {writer.Size(size.Heads)}");
        writer.Line("if (j >= seen) continue;");
        writer.Line("T s = 0;");
        writer.Line("#pragma unroll 8");
        sum(writer);
        writer.Line($"{writer.Writes(to, "T")}[row + j] = s;");
        writer.Close();
        return writer.Done(size.Queries * size.Length);
    }

    // eight queries a block; what the lanes of a query have is joined by all of them, after a barrier
    private static KernelCall ByQuery(ElementType type, Value value, Sizes size, Action<KernelWriter, Action<string, string>> body)
    {
        const int each = KernelWriter.Threads / 32;
        var (writer, queries) = (new KernelWriter(type), size.Queries);
        writer.Shared("T", "parts", writer.NumberBytes * KernelWriter.Threads);
        writer.Line("const unsigned lane = threadIdx.x % 32;");
        writer.Line("const T* part = parts + (threadIdx.x - lane);");
        writer.Open($"for (unsigned top = block * {each}; top < {writer.Size(queries)}; top += blocks * {each})");
        writer.Line($"const unsigned query = lesser(top + threadIdx.x / 32, {writer.Size(queries)} - 1);");
        size.Declare(writer, writer.Reads(Sequence(value)),
            $"query % {writer.Size(size.Heads)} * {writer.Size(size.Whole / size.Heads)}", $"query / {writer.Size(size.Heads)}");
        writer.Line($"const unsigned end = top + threadIdx.x / 32 < {writer.Size(queries)} ? seen : 0;");
        writer.Line("const T scale = (T)(1 / sqrt((double)width));");
        body(writer, (own, join) =>
        {
            writer.Line($"parts[threadIdx.x] = {own};");
            writer.Line("__syncthreads();");
            writer.Line($"{own} = part[0];");
            writer.Line($"for (int k = 1; k < 32; k++) {join}");
            writer.Line("__syncthreads();");
        });
        writer.Close();
        return writer.Done((int)Math.Min(8192, (queries + each - 1) / each), KernelWriter.Threads);
    }

    private static KernelCall Pulled(ElementType type, Value value, Sizes size, Scratch weights, Scratch scores)
    {
        var writer = new KernelWriter(type);
        writer.EachOf(value.Shape.Count);
        size.Declare(writer, writer.Reads(Sequence(value)), $"i % {writer.Size(size.Whole)}", $"i / {writer.Size(3L * size.Whole)}");
        writer.Line($"const T* p = {writer.Reads(weights, "T")}; const T* g = {writer.Reads(scores, "T")};");
        writer.Line("const unsigned part = i / whole % 3, from = at / length * length;");
        writer.Line("T s = 0;");
        writer.Open("if (part == 0)");
        writer.Line("for (unsigned j = 0; j < seen; j++) s += g[row + j] * x[first + j * step + whole + c];");
        writer.Close();
        writer.Open($"else for (unsigned q = {(size.IsCausal ? "at" : "from")}; q < from + length; q++)");
        writer.Line($"const Word theirs = ((Word)q * {writer.Size(size.Heads)} + head) * length + (at - from);");
        writer.Line($"s += part == 1 ? g[theirs] * x[q * step + c] : p[theirs] * {writer.Reads(
            ElementText.Root(value.Inputs[1]))}[q * whole + c];");
        writer.Close();
        writer.Line($"{writer.Writes(value)}[i] = s;");
        writer.Close();
        return writer.Done(value.Shape.Count);
    }
}
