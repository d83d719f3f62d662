using System.Numerics;

namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>
/// Sums of updates by position, with the same bits in every run: keys of position and number of the update are sorted, and each position
/// sums its segment in order.
/// </summary>
internal static class ScatterKernels
{
    private const int InBlock = 1024;
    private const int LongSegment = 64;

    /// <param name="type">The program's number type.</param>
    /// <param name="value">The sums.</param>
    /// <param name="isStored">Whether a value is in memory before the kernels.</param>
    /// <param name="known">The indices where they are known at compile time.</param>
    public static IEnumerable<KernelCall> Plan(ElementType type, Value value, Func<Value, bool> isStored, double[]? known)
    {
        var (batch, size) = (ScatterDetail)value.Attribute!;
        var index = value.Inputs[1].Shape;
        var each = Math.Max(1, index[batch..].Count);
        var sorted = known is null ? null : Sorted(known, each, size);
        if (sorted is not null)
        {
            var table = new Table(sorted);
            return [Segments(type, value, isStored, w => w.Reads(table))];
        }

        var keys = new Scratch(8L * (long)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, index.Count)));
        return [.. Sort(type, value, isStored, keys, each), Segments(type, value, isStored, w => w.Reads(keys, "Word"))];
    }

    /// <summary>The sorted keys; null if an index is not a position.</summary>
    private static ulong[]? Sorted(double[] index, int each, int size)
    {
        var keys = new ulong[index.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            if (!(index[i] >= 0 && index[i] < size && Math.Floor(index[i]) == index[i])) return null;
            keys[i] = ((ulong)(i / each) * (ulong)size + (ulong)index[i]) << 32 | (uint)i;
        }

        Array.Sort(keys);
        return keys;
    }

    private static IEnumerable<KernelCall> Sort(ElementType type, Value value, Func<Value, bool> isStored, Scratch keys, int each)
    {
        var (index, size) = (ElementText.Root(value.Inputs[1]), ((ScatterDetail)value.Attribute!).Size);
        var all = (int)(keys.Bytes / 8);
        var first = new KernelWriter(type);
        first.EachOf(all);
        first.Line("Word key = ~(Word)0;");
        first.Open($"if (i < {first.Size(index.Shape.Count)})");
        var element = new ElementText(first, isStored);
        first.Line($"const unsigned pick = {element.Position(value, element.Of(index, "i"), size)};");
        first.Line($"key = ((Word)(i / {first.Size(each)} * {first.Size(size)} + pick) << 32) | i;");
        first.Close();
        first.Line($"{first.Writes(keys, "Word")}[i] = key;");
        first.Close();
        yield return first.Done(all);
        if (all <= InBlock) yield return SortInBlock(type, keys, all);
        else
            for (var width = 2L; width <= all; width *= 2)
                for (var step = width / 2; step > 0; step /= 2) yield return Exchange(type, keys, all, (int)width, (int)step);
    }

    // Batcher 1968, "Sorting networks and their applications": bitonic sort
    private static KernelCall Exchange(ElementType type, Scratch keys, int all, int width, int step)
    {
        var writer = new KernelWriter(type);
        writer.EachOf(all);
        string Of(string name, int size) => $"(unsigned){writer.Whole(name, size)}";
        Exchange(writer, writer.Writes(keys, "Word"), Of("width", width), Of("step", step));
        writer.Close();
        return writer.Done(all);
    }

    private static KernelCall SortInBlock(ElementType type, Scratch keys, int all)
    {
        var writer = new KernelWriter(type);
        var (n, at) = (writer.Size(all), writer.Writes(keys, "Word"));
        writer.Shared("Word", "own", 8 * InBlock);
        writer.Line($"for (unsigned i = threadIdx.x; i < {n}; i += blockDim.x) own[i] = {at}[i];");
        writer.Line("__syncthreads();");
        writer.Open($"for (unsigned width = 2; width <= {n}; width *= 2) for (unsigned step = width / 2; step > 0; step /= 2)");
        writer.Open($"for (unsigned i = threadIdx.x; i < {n}; i += blockDim.x)");
        Exchange(writer, "own", "width", "step");
        writer.Close();
        writer.Line("__syncthreads();");
        writer.Close();
        writer.Line($"for (unsigned i = threadIdx.x; i < {n}; i += blockDim.x) {at}[i] = own[i];");
        return writer.Done(1, KernelWriter.Threads);
    }

    private static void Exchange(KernelWriter writer, string keys, string width, string step)
    {
        writer.Line($"const unsigned other = i ^ {step};");
        writer.Open($"if (other > i && ({keys}[i] > {keys}[other]) == ((i & {width}) == 0))");
        writer.Line($"const Word key = {keys}[i];");
        writer.Line($"{keys}[i] = {keys}[other];");
        writer.Line($"{keys}[other] = key;");
        writer.Close();
    }

    // a thread for each sum, or a block where many updates meet
    private static KernelCall Segments(ElementType type, Value value, Func<Value, bool> isStored, Func<KernelWriter, string> keys)
    {
        var (writer, updates, count) = (new KernelWriter(type), value.Inputs[0], value.Inputs[1].Shape.Count);
        var inner = updates.Shape[value.Inputs[1].Shape.Rank..].Count;
        var isLong = count / Math.Max(1.0, value.Shape.Count / Math.Max(1, inner)) > LongSegment;
        if (isLong) writer.Line("const unsigned i = block;");
        else writer.EachOf(value.Shape.Count);
        writer.Line($"const Word segment = i / {writer.Size(inner)};");
        foreach (var (name, bound) in new[] { ("from", "segment"), ("end", "segment + 1") })
        {
            writer.Line($"unsigned {name} = 0, {name}Most = {writer.Size(count)};");
            writer.Open($"while ({name} < {name}Most)");
            writer.Line($"const unsigned middle = {name} + ({name}Most - {name}) / 2;");
            writer.Line($"if (({keys(writer)}[middle] >> 32) < {bound}) {name} = middle + 1; else {name}Most = middle;");
            writer.Close();
        }

        writer.Line("State s = sum_start();");
        writer.Open(isLong ? "for (unsigned e = from + threadIdx.x; e < end; e += blockDim.x)" : "for (unsigned e = from; e < end; e++)");
        writer.Line($"const unsigned at = (unsigned){keys(writer)}[e] * {writer.Size(inner)} + i % {writer.Size(inner)};");
        writer.Line($"sum_take(&s, {new ElementText(writer, isStored).Of(updates, "at")});");
        writer.Close();
        if (isLong)
        {
            ReductionKernels.Join(writer, "sum");
            writer.Line($"if (threadIdx.x == 0) {writer.Writes(value)}[i] = sum_result(part[0]);");
            return writer.Done(value.Shape.Count, KernelWriter.Threads);
        }

        writer.Line($"{writer.Writes(value)}[i] = sum_result(s);");
        writer.Close();
        return writer.Done(value.Shape.Count);
    }
}
