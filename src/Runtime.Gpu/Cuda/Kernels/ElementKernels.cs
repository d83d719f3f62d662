namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>One pass over the elements of values of one size.</summary>
internal static class ElementKernels
{
    /// <param name="type">The program's number type.</param>
    /// <param name="of">The values.</param>
    /// <param name="rows">The number of rows, where a block computes some of them; 0: blocks share all.</param>
    public static KernelCall Plan(ElementType type, ElementResults of, int rows = 0)
    {
        var (writer, count) = (new KernelWriter(type, rows), of.Values[0].Shape.Count);
        writer.EachOf(count);
        of.Write(writer, "i");
        writer.Close();
        return writer.Done(count);
    }
}

/// <summary>Values of one size that are computed element by element.</summary>
/// <param name="Values">Values of the same number of elements, in order; each may read the ones before it at the same element.</param>
/// <param name="Stores">The ones among them that are read elsewhere.</param>
/// <param name="IsStored">Whether a value is in memory before the function.</param>
internal sealed record ElementResults(IReadOnlyList<Value> Values, IReadOnlyList<Value> Stores, Func<Value, bool> IsStored)
{
    /// <summary>Computes an element of each value, and stores those that are read elsewhere.</summary>
    /// <param name="writer">Receives the statements, within the block of the element.</param>
    /// <param name="index">The name of the element's index.</param>
    /// <param name="first">A name of the element of the first value, where that is known.</param>
    public void Write(KernelWriter writer, string index, string? first = null)
    {
        var element = new ElementText(writer, v => IsStored(v) && !Values.Contains(v));
        var at = Values[0].Shape.Count == 1 ? "0u" : index;
        if (first is not null) writer.Know((Values[0], at), first);
        foreach (var value in Values)
        {
            var name = first is not null && value == Values[0] ? first : element.Computed(value, at);
            if (Stores.Contains(value)) writer.Line($"{writer.Writes(value)}[{index}] = {name};");
        }
    }
}
