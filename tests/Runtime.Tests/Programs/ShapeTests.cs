using ProbDsl.Runtime;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Programs;

public sealed class ShapeTests
{
    [Fact]
    public void Equal_by_what_it_says()
    {
        Assert.Equal<Shape>([3, 2], Shape.Of(3, 2));
        Assert.NotEqual<Shape>([3, 2], [2, 3]);
        Assert.NotEqual<Shape>([], [1]);
        Assert.Equal(Shape.Of(3, 2).GetHashCode(), Shape.Of(3, 2).GetHashCode());
        Assert.True(Shape.Scalar == Shape.Of());
    }

    [Fact]
    public void Reads()
    {
        Shape shape = [4, 3, 2];
        Assert.Equal((3, 24, 4, 2), (shape.Rank, shape.Count, shape[0], shape[^1]));
        Assert.Equal<Shape>([4, 3], shape[..^1]);
        Assert.Equal<Shape>([4, 3], shape.Leading(2));
        Assert.Equal<Shape>([3, 2], shape.Trailing(2));
        Assert.Equal<Shape>([3], shape.Drop(0, -1));
        Assert.Equal([6, 2, 1], shape.Strides());
        Assert.Equal("[4, 3, 2]", shape.ToString());
        Assert.Equal("[]", Shape.Scalar.ToString());
        Assert.Equal(1, Shape.Scalar.Count);
        Assert.Equal(0, Shape.Of(3, 0).Count);
        Assert.True(shape is [4, var middle, 2] && middle == 3);
    }

    [Fact]
    public void Too_large_is_refused()
    {
        Assert.Equal(8e10, Assert.Throws<NotEnoughMemory>(() => Shape.Of(100_000, 100_000)).Bytes);
        Assert.Contains("[2, -1]", Assert.Throws<ArgumentException>(() => Shape.Of(2, -1)).Message, StringComparison.Ordinal);
    }

    public static TheoryData<int[], int[], int[]?> Broadcasts => new()
    {
        { [], [], [] },
        { [3], [], [3] },
        { [3, 1], [4], [3, 4] },
        { [2, 1, 5], [3, 1], [2, 3, 5] },
        { [0], [1], [0] },
        { [0, 3], [1, 1], [0, 3] },
        { [3], [4], null },
        { [0], [2], null },
        { [3, 2], [3], null },
    };

    [Theory, MemberData(nameof(Broadcasts))]
    public void Broadcasts_both_ways(int[] a, int[] b, int[]? expected)
    {
        Assert.Equal(expected is null ? null : Shape.Of(expected), Shape.TryBroadcast(Shape.Of(a), Shape.Of(b)));
        Assert.Equal(expected is null ? null : Shape.Of(expected), Shape.TryBroadcast(Shape.Of(b), Shape.Of(a)));
    }

    [Fact]
    public void A_tensor_holds_as_many_numbers_as_its_shape()
    {
        Assert.Throws<ArgumentException>(() => new Tensor([2, 2], [1, 2, 3]));
        var tensor = new Tensor([2, 2], [1, 2, 3, 4]);
        Assert.Equal(3, tensor[1, 0]);
        Assert.Throws<ArgumentException>(() => tensor[0, 2]);
        Assert.Throws<ArgumentException>(() => tensor[1]);
        Assert.Equal(tensor, new Tensor([2, 2], [1, 2, 3, 4]));
        Assert.NotEqual(tensor, new Tensor([4], [1, 2, 3, 4]));
    }
}
