using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Interpretation;

public sealed class MoveLaws
{
    [Theory]
    [InlineData(new[] { 3, 4 }, new[] { 1, 0 })]
    [InlineData(new[] { 2, 3, 4 }, new[] { 2, 0, 1 })]
    [InlineData(new[] { 2, 3, 4 }, new[] { 0, 2, 1 })]
    [InlineData(new[] { 2, 3, 4 }, new[] { 1, 0, 2 })]
    [InlineData(new[] { 1, 3, 1, 2 }, new[] { 3, 2, 1, 0 })]
    [InlineData(new[] { 0, 3 }, new[] { 1, 0 })]
    [InlineData(new int[0], new int[0])]
    public void Transpose(int[] shape, int[] axes) => Holds(shape, (b, x) => b.Transpose(x, axes));

    [Theory]
    [InlineData(new int[0], new[] { 2, 3 })]
    [InlineData(new[] { 3 }, new[] { 2, 3 })]
    [InlineData(new[] { 3, 1 }, new[] { 3, 4 })]
    [InlineData(new[] { 2, 1, 3 }, new[] { 5, 2, 4, 3 })]
    [InlineData(new[] { 1, 3 }, new[] { 0, 3 })]
    [InlineData(new[] { 0 }, new[] { 2, 0 })]
    public void Broadcast(int[] shape, int[] to) => Holds(shape, (b, x) => b.Broadcast(x, Shape.Of(to)));

    [Theory]
    [InlineData(new[] { 6 }, new[] { 2, 3 })]
    [InlineData(new[] { 2, 3 }, new[] { 3, 1, 2 })]
    [InlineData(new[] { 1 }, new int[0])]
    [InlineData(new[] { 0, 4 }, new[] { 7, 0 })]
    public void Reshape(int[] shape, int[] to) => Holds(shape, (b, x) => b.Reshape(x, Shape.Of(to)));

    [Theory]
    [InlineData(new[] { 5 }, 0, 1, 3)]
    [InlineData(new[] { 5 }, 0, 5, 0)]
    [InlineData(new[] { 2, 5, 3 }, 1, 2, 3)]
    [InlineData(new[] { 2, 5, 3 }, 2, 0, 1)]
    [InlineData(new[] { 2, 5, 3 }, -1, 1, 2)]
    [InlineData(new[] { 4, 2 }, 0, 3, 1)]
    [InlineData(new[] { 0, 2 }, 1, 1, 1)]
    public void Slice(int[] shape, int axis, int start, int length) => Holds(shape, (b, x) => b.Slice(x, axis, start, length));

    [Theory]
    [InlineData(new[] { 3 }, 0, 1, 2)]
    [InlineData(new[] { 2, 3 }, 0, 2, 0)]
    [InlineData(new[] { 2, 3 }, 1, 0, 2)]
    [InlineData(new[] { 2, 3, 2 }, -2, 1, 1)]
    [InlineData(new[] { 0, 2 }, 0, 1, 1)]
    [InlineData(new[] { 2, 0 }, 1, 3, 0)]
    public void Pad(int[] shape, int axis, int before, int after) => Holds(shape, (b, x) => b.Pad(x, axis, before, after));

    [Theory]
    [InlineData(new[] { 3 }, 0)]
    [InlineData(new[] { 2, 3 }, 0)]
    [InlineData(new[] { 2, 3 }, 1)]
    [InlineData(new[] { 2, 3, 4 }, -2)]
    [InlineData(new[] { 2, 0 }, 1)]
    public void Concat(int[] shape, int axis) =>
        Holds(shape, (b, x) => b.Concat(axis, x, b.Slice(x, axis, 0, Math.Min(1, x.Shape[axis < 0 ? ^-axis : axis])), x * 2));

    [Theory]
    //          source               index             batch
    [InlineData(new[] { 5 }, new int[0], 0)]
    [InlineData(new[] { 5 }, new[] { 7 }, 0)]
    [InlineData(new[] { 5, 2 }, new[] { 3, 4 }, 0)]
    [InlineData(new[] { 3, 5 }, new[] { 3 }, 1)]
    [InlineData(new[] { 3, 5, 2 }, new[] { 3, 4 }, 1)]
    [InlineData(new[] { 2, 3, 5, 2, 2 }, new[] { 2, 3, 2 }, 2)]
    [InlineData(new[] { 0, 5 }, new[] { 0, 2 }, 1)]
    [InlineData(new[] { 5, 0 }, new[] { 2 }, 0)]
    [InlineData(new[] { 5, 3 }, new[] { 0 }, 0)]
    public void Gather(int[] source, int[] index, int batch)
    {
        var builder = new ProgramBuilder();
        var value = builder.Gather(builder.Slot("source", Shape.Of(source)), builder.Slot("index", Shape.Of(index)), batch);
        Check.AgreesWithNaive(value, new Dictionary<string, Tensor>
        {
            ["source"] = Check.Numbers(Shape.Of(source), 1),
            ["index"] = Check.Indices(Shape.Of(index), 2, source[batch]),
        });
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    [InlineData(0.5)]
    [InlineData(double.NaN)]
    public void A_gather_outside_its_source_says_where_it_came_from(double wrong)
    {
        var builder = new ProgramBuilder();
        builder.SetOrigin("story.gen:14");
        var value = builder.Gather(builder.Constant([1, 2, 3], [3]), builder.Constant([0, wrong], [2]), 0);
        var thrown = Assert.Throws<IndexOutOfProgramRange>(() => Check.Run(value));
        Assert.Equal(("story.gen:14", wrong, 3, 1), ((string)thrown.Origin!, thrown.Index, thrown.Size, thrown.Position));
    }

    [Fact]
    public void Iota_counts()
    {
        var builder = new ProgramBuilder();
        Assert.Equal(new Tensor([4], [2, 3, 4, 5]), Check.Run(builder.Iota(4, 2)));
        Assert.Equal(new Tensor([0], []), Check.Run(builder.Iota(0, 2)));
    }

    [Fact]
    public void A_wrong_order_is_caught()
    {
        var builder = new ProgramBuilder();
        var x = builder.Slot("x", [3, 3]);
        var slots = new Dictionary<string, Tensor> { ["x"] = Check.Numbers([3, 3], 1) };
        Assert.False(Check.Close(Check.Run(builder.Transpose(x, 1, 0), slots), new Naive(slots).Of(x), 1e-12));
    }

    private static void Holds(int[] shape, Func<ProgramBuilder, Value, Value> op)
    {
        var builder = new ProgramBuilder();
        var value = op(builder, builder.Slot("x", Shape.Of(shape)));
        Check.AgreesWithNaive(value, new Dictionary<string, Tensor> { ["x"] = Check.Numbers(Shape.Of(shape), 1) });
    }
}
