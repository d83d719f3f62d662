using ProbDsl.Runtime.Managed.Instructions;

namespace ProbDsl.Runtime.Managed;

/// <summary>A slot in native memory.</summary>
internal sealed unsafe class ManagedSlot(string name, Shape shape, ElementType type) : Slot(name, shape, type), IDisposable
{
    private readonly NativeBuffer<float> floats = new(type == ElementType.Float32 ? shape.Count : 0);
    private readonly NativeBuffer<double> doubles = new(type == ElementType.Float64 ? shape.Count : 0);

    public Span<float> Floats => new(floats.At, (int)floats.Length);

    public Span<double> Doubles => new(doubles.At, (int)doubles.Length);

    /// <exception cref="ArgumentException">The slot has the other type.</exception>
    public T* AddressOf<T>()
        where T : unmanaged
    {
        if (NumberTypes.Of<T>() != Type)
            throw new ArgumentException($"slot {Name} is {Type.Name()}, and {NumberTypes.Of<T>().Name()} is requested");
        return Type == ElementType.Float32 ? (T*)floats.At : (T*)doubles.At;
    }

    public void Write(ReadOnlySpan<double> values)
    {
        if (Type == ElementType.Float64) values.CopyTo(new(doubles.At, values.Length));
        else fixed (double* from = values) DoubleAccess.Narrow(from, floats.At, values.Length);
    }

    public void Read(Span<double> into)
    {
        if (Type == ElementType.Float64) Doubles.CopyTo(into);
        else fixed (double* to = into) DoubleAccess.Widen(floats.At, to, Shape.Count);
    }

    public void Take(double[] numbers, int width, ReadOnlySpan<int> rows)
    {
        if (Type == ElementType.Float64) TakeDoubles(numbers, width, rows);
        else if (width == 1) for (var i = 0; i < rows.Length; i++) floats.At[i] = (float)numbers[rows[i]];
        else fixed (double* from = numbers)
            for (var i = 0; i < rows.Length; i++) DoubleAccess.Narrow(from + (nint)rows[i] * width, floats.At + (nint)i * width, width);
    }

    public void Dispose()
    {
        floats.Dispose();
        doubles.Dispose();
    }

    private void TakeDoubles(double[] numbers, int width, ReadOnlySpan<int> rows)
    {
        if (width == 1) for (var i = 0; i < rows.Length; i++) doubles.At[i] = numbers[rows[i]];
        else for (var i = 0; i < rows.Length; i++) numbers.AsSpan(rows[i] * width, width).CopyTo(new(doubles.At + (nint)i * width, width));
    }
}
