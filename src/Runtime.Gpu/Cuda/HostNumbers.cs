namespace ProbDsl.Runtime.Gpu.Cuda;

/// <summary>Doubles of the host to and from numbers of the device, through memory that is kept.</summary>
internal sealed class HostNumbers(IDevice device)
{
    private float[] floats = [];

    public void Write(nint to, ReadOnlySpan<double> numbers, ElementType type)
    {
        if (numbers.Length == 0) return;
        if (type == ElementType.Float64)
        {
            device.Write(to, MemoryMarshal.AsBytes(numbers));
            return;
        }

        var single = Floats(numbers.Length);
        for (var i = 0; i < numbers.Length; i++) single[i] = (float)numbers[i];
        device.Write(to, MemoryMarshal.AsBytes(single));
    }

    public void Read(nint from, Span<double> into, ElementType type)
    {
        if (into.Length == 0) return;
        if (type == ElementType.Float64)
        {
            device.Read(from, MemoryMarshal.AsBytes(into));
            return;
        }

        var single = Floats(into.Length);
        device.Read(from, MemoryMarshal.AsBytes(single));
        for (var i = 0; i < into.Length; i++) into[i] = single[i];
    }

    private Span<float> Floats(int count)
    {
        if (floats.Length < count) floats = new float[count];
        return floats.AsSpan(0, count);
    }
}
