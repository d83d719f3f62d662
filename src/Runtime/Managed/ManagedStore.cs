namespace ProbDsl.Runtime;

/// <summary>
/// The slots of programs, in memory of their own, and large data of programs in float32, converted once: several programs share a store. Only reading and writing copy.
/// </summary>
public sealed class ManagedStore : IDisposable
{
    private readonly Dictionary<string, Slot> slots = [];
    private readonly Dictionary<double[], NativeBuffer<float>> floats = new(ReferenceEqualityComparer.Instance);

    /// <summary>Declares a slot; one of the same name, shape and type may be there already.</summary>
    /// <param name="name">Of the slot.</param>
    /// <param name="shape">Of its numbers.</param>
    /// <param name="type">In which they lie: float32 or float64.</param>
    /// <exception cref="ArgumentException">The slot has another shape or type.</exception>
    public void Declare(string name, Shape shape, ElementType type = ElementType.Float64)
    {
        if (!slots.TryGetValue(name, out var slot)) slots[name] = new(shape, type);
        else if (slot.Shape != shape) throw new ArgumentException($"slot {name} is {slot.Shape} and {shape}");
        else if (slot.Type != type) throw new ArgumentException($"slot {name} lies in {slot.Type.Name()}, and {type.Name()} is asked for");
    }

    public bool Has(string name) => slots.ContainsKey(name);

    public Shape ShapeOf(string name) => Of(name).Shape;

    /// <summary>The type in which its numbers lie: float32 or float64.</summary>
    public ElementType TypeOf(string name) => Of(name).Type;

    /// <summary>Copies numbers in, row-major; into a slot of float32 each as the nearest float.</summary>
    public void Write(string name, ReadOnlySpan<double> values)
    {
        var slot = Of(name);
        if (values.Length != slot.Shape.Count) throw new ArgumentException($"{values.Length} numbers for slot {name} {slot.Shape}");
        slot.Write(0, values);
    }

    /// <summary>Copies some numbers in, the first of which comes at a place of the row-major array.</summary>
    public void Write(string name, int at, ReadOnlySpan<double> values)
    {
        var slot = Of(name);
        if (at < 0 || at > slot.Shape.Count - values.Length) throw new ArgumentException($"{values.Length} numbers from {at} on for slot {name} {slot.Shape}");
        slot.Write(at, values);
    }

    /// <summary>Copies numbers out, row-major.</summary>
    public double[] Read(string name)
    {
        var values = new double[Of(name).Shape.Count];
        Of(name).Read(values);
        return values;
    }

    /// <summary>The numbers where they are, row-major: T is float for a slot of float32, double for one of float64.</summary>
    /// <exception cref="ArgumentException">The slot is of the other type.</exception>
    public unsafe Span<T> Numbers<T>(string name)
        where T : unmanaged
        => new(AddressOf<T>(name), Of(name).Shape.Count);

    /// <summary>Copies numbers out, row-major, to where there is room for all of them.</summary>
    public void Read(string name, Span<double> into) => Of(name).Read(into);

    public void Dispose()
    {
        foreach (var slot in slots.Values) slot.Dispose();
        foreach (var buffer in floats.Values) buffer.Dispose();
        slots.Clear();
        floats.Clear();
    }

    internal unsafe T* AddressOf<T>(string name)
        where T : unmanaged
        => NumberTypes.Of<T>() == Of(name).Type ? (T*)Of(name).Address : throw new ArgumentException($"slot {name} lies in {Of(name).Type.Name()}, and {NumberTypes.Of<T>().Name()} is asked for");

    /// <summary>The same numbers as floats, converted where this array comes for the first time.</summary>
    internal unsafe float* AsFloats(double[] numbers)
    {
        if (floats.TryGetValue(numbers, out var known)) return known.At;
        var buffer = floats[numbers] = new(numbers.Length);
        fixed (double* from = numbers) AsDoubles.Narrow(from, buffer.At, numbers.Length);
        return buffer.At;
    }

    private Slot Of(string name) => slots.TryGetValue(name, out var slot) ? slot : throw new ArgumentException($"there is no slot {name}");

    private sealed unsafe class Slot(Shape shape, ElementType type) : IDisposable
    {
        private readonly NativeBuffer<float> floats = new(type == ElementType.Float32 ? shape.Count : 0);
        private readonly NativeBuffer<double> doubles = new(type == ElementType.Float64 ? shape.Count : 0);

        public Shape Shape => shape;

        public ElementType Type => type;

        public void* Address => type == ElementType.Float32 ? floats.At : doubles.At;

        public void Write(int at, ReadOnlySpan<double> values)
        {
            if (type == ElementType.Float64) values.CopyTo(new(doubles.At + at, values.Length));
            else fixed (double* from = values) AsDoubles.Narrow(from, floats.At + at, values.Length);
        }

        public void Read(Span<double> into)
        {
            if (type == ElementType.Float64) new ReadOnlySpan<double>(doubles.At, shape.Count).CopyTo(into);
            else fixed (double* to = into) AsDoubles.Widen(floats.At, to, shape.Count);
        }

        public void Dispose()
        {
            floats.Dispose();
            doubles.Dispose();
        }
    }
}
