using System.Runtime.InteropServices;
using ProbDsl.Runtime.Programs;
using static TorchSharp.torch;
using Shape = ProbDsl.Runtime.Programs.Shape;
using Tensor = TorchSharp.torch.Tensor;

namespace ProbDsl.Runtime.Gpu.TorchSharp;

/// <summary>Numbers of the host as tensors and back. An int32 is a float64 here, so that every int32 is exact in every op.</summary>
internal static class TorchNumbers
{
    public static ScalarType Of(ElementType type) => type switch
    {
        ElementType.Bool => ScalarType.Bool,
        ElementType.Float32 => ScalarType.Float32,
        _ => ScalarType.Float64,
    };

    public static long[] Sizes(Shape shape) => [.. shape.Select(size => (long)size)];

    /// <summary>A new tensor of these numbers, rounded to the type.</summary>
    public static Tensor New(double[] numbers, Shape shape, ElementType type) => tensor(numbers, Sizes(shape), Of(type));

    /// <summary>The tensor in a type: itself where it has this type.</summary>
    public static Tensor In(this Tensor tensor, ElementType type) => tensor.dtype == Of(type) ? tensor : tensor.to_type(Of(type));

    /// <summary>The elements of a contiguous tensor, in place.</summary>
    public static Span<T> Elements<T>(this Tensor tensor)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.bytes);

    /// <summary>Copies the first numbers, row-major.</summary>
    public static void Read(this Tensor tensor, Span<double> into)
    {
        if (into.IsEmpty) return;
        using var scope = NewDisposeScope();
        tensor.In(ElementType.Float64).contiguous().Elements<double>()[..into.Length].CopyTo(into);
    }

    /// <summary>A copy of all numbers, row-major.</summary>
    public static double[] All(this Tensor tensor)
    {
        var numbers = new double[tensor.numel()];
        tensor.Read(numbers);
        return numbers;
    }
}
