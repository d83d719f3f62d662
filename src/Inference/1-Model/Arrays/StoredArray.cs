using System.Buffers.Binary;

namespace ProbDsl.Inference.Arrays;

/// <summary>A named array as stored in a file: its shape and its elements, row-major, little-endian.</summary>
public sealed record StoredArray(string Name, NumberType Type, Shape Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>An array of a tensor in double precision, or rounded to single precision.</summary>
    public static StoredArray Encode(string name, Tensor tensor, NumberType type = NumberType.Float64)
    {
        var (bytes, size) = (new byte[tensor.Values.Length * type.Bytes()], type.Bytes());
        for (var i = 0; i < tensor.Values.Length; i++) Write(bytes.AsSpan(i * size), tensor.Values[i], type);
        return new(name, type, tensor.Shape, bytes);
    }

    /// <summary>A vector in double precision.</summary>
    public static StoredArray EncodeVector(string name, double[] numbers) => Encode(name, new Tensor([numbers.Length], numbers));

    public static StoredArray Encode(string name, ReadOnlySpan<long> numbers)
    {
        var bytes = new byte[numbers.Length * sizeof(long)];
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), numbers[i]);
        return new(name, NumberType.Int64, [numbers.Length], bytes);
    }

    /// <summary>The elements in double precision, whatever the stored type.</summary>
    public Tensor Tensor()
    {
        var (values, size) = (new double[Shape.Count], Type.Bytes());
        for (var i = 0; i < values.Length; i++) values[i] = Read(Data.Span[(i * size)..], Type);
        return new(Shape, values);
    }

    /// <summary>The elements as whole numbers.</summary>
    /// <exception cref="InvalidOperationException">The elements are not Int64.</exception>
    public long[] Wholes()
    {
        if (Type != NumberType.Int64) throw new InvalidOperationException($"{Name} is {Type.Label()}");
        var values = new long[Shape.Count];
        for (var i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadInt64LittleEndian(Data.Span[(i * sizeof(long))..]);
        return values;
    }

    private static void Write(Span<byte> at, double value, NumberType type)
    {
        if (type == NumberType.Float64) BinaryPrimitives.WriteDoubleLittleEndian(at, value);
        else if (type == NumberType.Float32) BinaryPrimitives.WriteSingleLittleEndian(at, (float)value);
        else BinaryPrimitives.WriteInt64LittleEndian(at, (long)value);
    }

    private static double Read(ReadOnlySpan<byte> at, NumberType type) => type switch
    {
        NumberType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(at),
        NumberType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(at),
        _ => BinaryPrimitives.ReadInt64LittleEndian(at),
    };
}
