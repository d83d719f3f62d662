namespace ProbDsl.Runtime.Gpu.Cuda.Planning;

/// <summary>Products that the library of a device computes: large ones, of one matrix or of as many matrices on both sides.</summary>
internal static class LargeProducts
{
    public static bool Has(Value value, IDevice device) => value.Op == Op.MatMul
        && value.Inputs.All(x => Batch(x) == 1 || Batch(x) == Batch(value))
        && device.Multiplies((double)value.Shape.Count * Inner(value));

    /// <param name="type">The program's number type.</param>
    /// <param name="value">The product.</param>
    /// <param name="at">The address of an input.</param>
    /// <param name="to">The address of the product.</param>
    public static ProductCall Plan(ElementType type, Value value, Func<Value, nint> at, nint to)
    {
        var turned = (Transposed)value.Attribute!;
        Factor Of(int which, bool isTransposed) => new(at(value.Inputs[which]), isTransposed,
            Batch(value.Inputs[which]) == 1 ? 0 : value.Inputs[which].Shape[^2..].Count);
        return new(type, Batch(value), value.Shape[^2], Inner(value), value.Shape[^1], Of(0, turned.First), Of(1, turned.Second), to);
    }

    private static int Inner(Value value) => value.Inputs[0].Shape[((Transposed)value.Attribute!).First ? ^2 : ^1];

    private static int Batch(Value value) => value.Shape[..^2].Count;
}
