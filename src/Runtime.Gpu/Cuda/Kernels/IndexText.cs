namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>Offsets as C: dimensions that can be read as one are, so that most indices need no division.</summary>
internal static class IndexText
{
    /// <summary>The offset of element `index` of these dimensions, outermost first, each with its size and its step.</summary>
    public static string Offset(KernelWriter writer, string index, IEnumerable<(int Size, int Step)> dimensions)
    {
        var joined = Joined(dimensions);
        if (joined is [] || joined.TrueForAll(d => d.Step == 0)) return "0u";
        if (joined is [{ Step: 1 }]) return index;
        return writer.Once(Key(index, joined), "j", () => string.Join(" + ", Terms(index, joined)));
    }

    /// <summary>What an offset is known by.</summary>
    public static object Key(string index, IEnumerable<(int Size, int Step)> joined) => (index, string.Join(' ', joined));

    /// <summary>The offset in x of element `index` of a shape that x broadcasts to.</summary>
    public static string Broadcast(KernelWriter writer, string index, Shape x, Shape to) => Offset(writer, index, Spread(x, to));

    /// <summary>The sizes of a shape with the steps of x, which broadcasts to it.</summary>
    public static IEnumerable<(int Size, int Step)> Spread(Shape x, Shape to)
    {
        var strides = x.Strides();
        return to.Select((size, d) => (size, d - (to.Rank - x.Rank)) is var (_, own) && own >= 0 && x[own] != 1
            ? (size, strides[own]) : (size, 0));
    }

    private static List<(int Size, int Step)> Joined(IEnumerable<(int Size, int Step)> dimensions)
    {
        var joined = new List<(int Size, int Step)>();
        foreach (var inner in dimensions.Where(d => d.Size != 1))
        {
            if (joined is [.., var outer] && outer.Step == inner.Step * inner.Size)
                joined[^1] = (outer.Size * inner.Size, inner.Step);
            else joined.Add(inner);
        }

        return joined;
    }

    private static IEnumerable<string> Terms(string index, List<(int Size, int Step)> dimensions)
    {
        var below = 1L;
        for (var d = dimensions.Count - 1; d >= 0; below *= dimensions[d--].Size)
        {
            var (size, step) = dimensions[d];
            if (step == 0) continue;
            var part = below == 1 ? index : $"{index} / {KernelWriter.Fixed(below)}";
            if (d > 0) part = $"({part}) % {KernelWriter.Fixed(size)}";
            yield return step == 1 ? part : $"({part}) * {KernelWriter.Fixed(step)}";
        }
    }
}
