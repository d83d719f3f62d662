using System.Runtime.InteropServices;
using ProbDsl.Runtime.Programs;
using TorchSharp;
using static TorchSharp.torch;
using Shape = ProbDsl.Runtime.Programs.Shape;

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

    public static long[] Sizes(Shape shape) => Array.ConvertAll(shape.AsSpan().ToArray(), size => (long)size);

    /// <summary>The tensor in a type: the same numbers where it has this type.</summary>
    public static torch.Tensor In(this torch.Tensor tensor, ElementType type) =>
        tensor.dtype == Of(type) ? tensor : tensor.to_type(Of(type));

    /// <summary>Copies all numbers of another tensor. TorchSharp 0.99 returns another handle of the tensor, 0.106 the same.</summary>
    public static void Take(this torch.Tensor into, torch.Tensor from)
    {
        using var scope = NewDisposeScope();
        into.copy_(from);
    }

    /// <summary>A new tensor of these numbers.</summary>
    public static torch.Tensor On(Device device, ReadOnlySpan<double> numbers, Shape shape, ElementType type)
    {
        using var host = empty(Sizes(shape), ScalarType.Float64);
        Write(host, numbers);
        return host.to_type(Of(type), copy: true).to(device);
    }

    /// <summary>Copies numbers into a tensor of the host, float32 or float64, row-major.</summary>
    public static void Write(torch.Tensor host, ReadOnlySpan<double> numbers)
    {
        if (!numbers.IsEmpty) Write(host.bytes, host.dtype == ScalarType.Float64, numbers, 0);
    }

    /// <summary>Copies numbers to a position.</summary>
    public static void Write(Span<byte> host, bool isDouble, ReadOnlySpan<double> numbers, int at)
    {
        if (isDouble) numbers.CopyTo(MemoryMarshal.Cast<byte, double>(host)[at..]);
        else Round(numbers, MemoryMarshal.Cast<byte, float>(host)[at..]);
    }

    /// <summary>Copies the first numbers of a contiguous tensor of the host.</summary>
    public static void Read(torch.Tensor host, Span<double> into)
    {
        if (into.IsEmpty) return;
        if (host.dtype == ScalarType.Float64) Span<double>(host)[..into.Length].CopyTo(into);
        else if (host.dtype == ScalarType.Bool) for (var i = 0; i < into.Length; i++) into[i] = Span<byte>(host)[i];
        else for (var i = 0; i < into.Length; i++) into[i] = Span<float>(host)[i];
    }

    /// <summary>All numbers of any tensor.</summary>
    public static double[] All(torch.Tensor tensor)
    {
        var numbers = new double[tensor.numel()];
        using var host = tensor.cpu().contiguous();
        Read(host, numbers);
        return numbers;
    }

    private static void Round(ReadOnlySpan<double> numbers, Span<float> into)
    {
        for (var i = 0; i < numbers.Length; i++) into[i] = (float)numbers[i];
    }

    public static Span<T> Span<T>(torch.Tensor host)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(host.bytes);
}
