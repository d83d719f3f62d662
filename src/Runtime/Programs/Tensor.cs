using ProbDsl.Runtime.Paging;

namespace ProbDsl.Runtime.Programs;

/// <summary>
/// Numbers with a shape, row-major: Values holds exactly Shape.Count of them. The array belongs to the caller and is not copied. Two
/// tensors are equal if their shapes and all bits of their values are.
/// </summary>
public sealed record Tensor
{
    /// <exception cref="ArgumentException">The number of values differs from the shape's.</exception>
    public Tensor(Shape shape, double[] values)
    {
        if (values.Length != shape.Count) throw new ArgumentException($"{values.Length} values for shape {shape}, which has {shape.Count}");
        (Shape, Values) = (shape, values);
    }

    public Shape Shape { get; }

    public double[] Values { get; }

    /// <summary>A single number.</summary>
    public static Tensor Scalar(double value) => new(Shape.Scalar, [value]);

    /// <summary>The element at these indices, one per dimension, each from 0.</summary>
    public double this[params ReadOnlySpan<int> indices]
    {
        get
        {
            if (indices.Length != Shape.Rank) throw new ArgumentException($"{indices.Length} indices into shape {Shape}");
            var offset = 0;
            for (var i = 0; i < indices.Length; i++)
            {
                if ((uint)indices[i] >= (uint)Shape[i])
                    throw new ArgumentException($"index {indices[i]} at dimension {i} of shape {Shape}");
                offset = offset * Shape[i] + indices[i];
            }
            return Values[offset];
        }
    }

    /// <summary>All elements 0.</summary>
    public static Tensor Zeros(Shape shape) => new(shape, LargeArrays.Allocate<double>(shape.Count));

    public bool Equals(Tensor? other) =>
        other is not null && Shape == other.Shape && BitwiseEquality.Equal(Values, other.Values);

    public override int GetHashCode() => HashCode.Combine(Shape, BitwiseEquality.Hash(Values));
}
