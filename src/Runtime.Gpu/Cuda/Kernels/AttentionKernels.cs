using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>
/// Attention and its gradient. The weights of all positions are kept while a step runs; each number of a result is summed by one thread, so
/// that no two threads add to one place.
/// </summary>
internal static class AttentionKernels
{
    public static IEnumerable<KernelCall> Of(ElementType type, Value value)
    {
        var (size, weights) = (Sizes.Of(value), Weights(type, value));
        yield return WeightsOf(type, value, size, weights);
        var writer = new KernelWriter(type);
        writer.EachOf(value.Shape.Count);
        size.Declare(writer, writer.Reads(Sequence(value)), $"i % {writer.Size(size.Whole)}", $"i / {writer.Size(size.Whole)}");
        writer.Line("T s = 0;");
        writer.Line($"const T* p = {writer.Reads(weights, "T")} + row;");
        writer.Line("for (unsigned j = 0; j < seen; j++) s += p[j] * x[first + j * step + 2 * whole + c];");
        writer.Line($"{writer.Writes(value)}[i] = s;");
        writer.Close();
        yield return writer.Done(value.Shape.Count);
    }

    public static IEnumerable<KernelCall> Gradient(ElementType type, Value value)
    {
        var (size, weights, scores) = (Sizes.Of(value), Weights(type, value), Weights(type, value));
        yield return WeightsOf(type, value, size, weights);
        yield return ScoresOf(type, value, size, weights, scores);
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

    // a thread for each query of a head
    private static KernelCall WeightsOf(ElementType type, Value value, Sizes size, Scratch weights)
    {
        var writer = new KernelWriter(type);
        writer.EachOf(size.Queries);
        size.Declare(writer, writer.Reads(Sequence(value)),
            $"i % {writer.Size(size.Heads)} * {writer.Size(size.Whole / size.Heads)}", $"i / {writer.Size(size.Heads)}");
        writer.Line("const T scale = (T)(1 / sqrt((double)width));");
        writer.Line($"T most = -ENDLESS, total = 0, *p = {writer.Writes(weights, "T")} + row;");
        writer.Open("for (unsigned j = 0; j < seen; j++)");
        writer.Line("T s = 0;");
        writer.Line("for (unsigned d = c; d < c + width; d++) s += x[at * step + d] * x[first + j * step + whole + d];");
        writer.Line("p[j] = s;");
        writer.Line("most = op_max(most, s);");
        writer.Close();
        writer.Line("for (unsigned j = 0; j < seen; j++) total += p[j] = exp((p[j] - most) * scale);");
        writer.Line("for (unsigned j = 0; j < seen; j++) p[j] /= total;");
        writer.Close();
        return writer.Done(size.Queries);
    }

    // with weights p and their gradient g, scores have the gradient p (g - sum p g), scaled
    private static KernelCall ScoresOf(ElementType type, Value value, Sizes size, Scratch weights, Scratch scores)
    {
        var writer = new KernelWriter(type);
        writer.EachOf(size.Queries);
        size.Declare(writer, writer.Reads(Sequence(value)),
            $"i % {writer.Size(size.Heads)} * {writer.Size(size.Whole / size.Heads)}", $"i / {writer.Size(size.Heads)}");
        writer.Line($"const T* p = {writer.Reads(weights, "T")} + row;");
        writer.Line($"T mean = 0, *g = {writer.Writes(scores, "T")} + row;");
        writer.Open("for (unsigned j = 0; j < seen; j++)");
        writer.Line("T s = 0;");
        writer.Line($"for (unsigned d = c; d < c + width; d++) s += {writer.Reads(ElementText.Root(
            value.Inputs[1]))}[at * whole + d] * x[first + j * step + 2 * whole + d];");
        writer.Line("g[j] = s;");
        writer.Line("mean += p[j] * s;");
        writer.Close();
        writer.Line("for (unsigned j = 0; j < seen; j++) g[j] = p[j] * (g[j] - mean) * (T)(1 / sqrt((double)width));");
        writer.Close();
        return writer.Done(size.Queries);
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
