using ProbDsl.Runtime.Managed.Instructions;

namespace ProbDsl.Runtime.Managed;

/// <summary>An output at its address in a compiled program.</summary>
internal sealed unsafe class ManagedOutput(string name, Shape shape, ElementType type, void* address) : OutputSlot(name, shape)
{
    private double[]? widened;

    /// <summary>The values: doubles in place; floats copied into a buffer that is reused.</summary>
    public ReadOnlySpan<double> Numbers
    {
        get
        {
            if (type == ElementType.Float64) return new(address, Shape.Count);
            Read(widened ??= new double[Shape.Count]);
            return widened;
        }
    }

    /// <exception cref="ArgumentException">The output has the other type.</exception>
    public T* AddressOf<T>()
        where T : unmanaged
        => NumberTypes.Of<T>() == type ? (T*)address
            : throw new ArgumentException($"output {Name} is {type.Name()}, and {NumberTypes.Of<T>().Name()} is requested");

    public void Read(Span<double> into)
    {
        var count = Math.Min(into.Length, Shape.Count);
        if (type == ElementType.Float64) new ReadOnlySpan<double>(address, count).CopyTo(into);
        else fixed (double* to = into) DoubleAccess.Widen((float*)address, to, count);
    }
}
