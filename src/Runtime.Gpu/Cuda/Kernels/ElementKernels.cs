using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>One pass over the elements of values of one size.</summary>
internal static class ElementKernels
{
    /// <param name="type">The program's number type.</param>
    /// <param name="values">Values of the same number of elements, in order; each may read the ones before it at the same element.</param>
    /// <param name="stores">The ones among them that are read elsewhere.</param>
    /// <param name="isStored">Whether a value is in memory before the kernel.</param>
    /// <param name="rows">The number of rows, where a block computes some of them; 0: blocks share all.</param>
    public static KernelCall Of(ElementType type, IReadOnlyList<Value> values, IReadOnlyList<Value> stores, Func<Value, bool> isStored,
        int rows = 0)
    {
        var (writer, count) = (new KernelWriter(type, rows), values[0].Shape.Count);
        var element = new ElementText(writer, v => isStored(v) && !values.Contains(v));
        var index = count == 1 ? "0u" : "i";
        writer.EachOf(count);
        foreach (var value in values)
        {
            var name = element.Computed(value, index);
            if (stores.Contains(value)) writer.Line($"{writer.Writes(value)}[i] = {name};");
        }

        writer.Close();
        return writer.Done(count);
    }
}
