using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Catalog.Supports;
using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Supports;

/// <summary>A transform goes into its support and back, and its Jacobian is the determinant of finite differences.</summary>
public sealed class SupportTransformLaws
{
    public static TheoryData<Element, int> Transforms => new()
    {
        { Element.Real, 1 },
        { Element.Positive, 1 },
        { Element.Unit, 1 },
        { Element.Simplex, 1 },
        { Element.Simplex, 2 },
        { Element.Simplex, 5 },
        { Element.Ordered, 1 },
        { Element.Ordered, 4 },
        { Element.PositiveOrdered, 1 },
        { Element.PositiveOrdered, 4 },
        { Element.Covariance, 1 },
        { Element.Covariance, 2 },
        { Element.Covariance, 4 },
        { Element.Cholesky, 1 },
        { Element.Cholesky, 4 },
        { Element.Correlation, 1 },
        { Element.Correlation, 2 },
        { Element.Correlation, 4 },
    };

    [Theory, MemberData(nameof(Transforms))]
    public void There_and_back_again(Element element, int size)
    {
        var (transform, free) = (Transform(element, size), FreeNumbers(element, size));
        var x = Check.Run(transform.Constrain(new ProgramBuilder().Constant(free)));
        Check.IsClose(free.Values, Check.Run(transform.Free(new ProgramBuilder().Constant(x))).Values, 1e-11, $"{element}[{size}]");
    }

    [Theory, MemberData(nameof(Transforms))]
    public void Shapes_keep_the_batch(Element element, int size)
    {
        var (transform, free) = (Transform(element, size), FreeNumbers(element, size));
        var x = transform.Constrain(new ProgramBuilder().Constant(free));
        Assert.Equal([2, 3, .. Dims(element, size)], x.Shape);
        Assert.Equal(free.Shape, transform.FreeShape(x.Shape));
        Assert.Equal(transform.ElementRank + 2, x.Shape.Rank);
        Assert.Equal(transform.FreeRank + 2, free.Shape.Rank);
        Assert.Equal([2, 3], Check.Run(transform.LogJacobian(new ProgramBuilder().Constant(free))).Shape);
    }

    [Theory, MemberData(nameof(Transforms))]
    public void What_comes_out_lies_in_the_support(Element element, int size)
    {
        foreach (var x in Elements(Check.Run(Transform(element, size).Constrain(new ProgramBuilder().Constant(FreeNumbers(element, size)))),
            element))
            Assert.True(Membership.Holds(element, x, size), $"[{string.Join(", ", x)}] is no {element}");
    }

    [Theory, MemberData(nameof(Transforms))]
    public void What_is_outside_is_caught(Element element, int size)
    {
        double[] outside = [.. Enumerable.Repeat(-1.0, Dims(element, size).Aggregate(1, (a, b) => a * b))];
        Assert.Equal(element is Element.Real || (element, size) == (Element.Ordered, 1), Membership.Holds(element, outside, size));
    }

    [Theory, MemberData(nameof(Transforms))]
    public void The_Jacobian_is_the_determinant_of_differences(Element element, int size)
    {
        var (transform, free) = (Transform(element, size), FreeNumbers(element, size));
        var stated = Check.Run(transform.LogJacobian(new ProgramBuilder().Constant(free))).Values;
        for (var at = 0; at < stated.Length; at++)
            Check.IsClose(Differences(transform, element, size, One(free, at, transform)), stated[at], 1e-7, $"{element}[{size}]");
    }

    [Theory]
    [InlineData(Element.Covariance, Element.Cholesky, 3)]
    [InlineData(Element.PositiveOrdered, Element.Ordered, 3)]
    [InlineData(Element.Positive, Element.Real, 1)]
    public void The_Jacobian_of_another_transform_is_caught(Element element, Element other, int size)
    {
        var free = FreeNumbers(element, size);
        var stated = Check.Run(Transform(other, size).LogJacobian(new ProgramBuilder().Constant(free))).Values;
        Assert.False(Check.Close(Differences(Transform(element, size), element, size, One(free, 0, Transform(element, size))),
            stated[0], 1e-3));
    }

    [Theory]
    [InlineData(Element.Int)]
    [InlineData(Element.Count)]
    [InlineData(Element.Bool)]
    public void Discrete_types_have_none(Element element) => Assert.Throws<ArgumentException>(() => SupportTransform.Of(new(element, [])));

    private static SupportTransform Transform(Element element, int size) =>
        SupportTransform.Of(new(element, [.. Dims(element, size).Select(d => new Extent(Size.Of(d)))]));

    private static int[] Dims(Element element, int size) => [.. Enumerable.Repeat(size, TensorType.RankOf(element))];

    // a batch [2, 3]
    private static Tensor FreeNumbers(Element element, int size)
    {
        var shape = Transform(element, size).FreeShape([2, 3, .. Dims(element, size)]);
        return new(shape, RandomElement.Reals(shape.Count, new Random(3)));
    }

    private static Tensor One(Tensor free, int at, SupportTransform transform)
    {
        var own = free.Shape.Trailing(transform.FreeRank);
        return new(own, free.Values[(at * own.Count)..((at + 1) * own.Count)]);
    }

    private static double Differences(SupportTransform transform, Element element, int size, Tensor free)
    {
        const double h = 1e-5;
        var count = free.Values.Length;
        if (count == 0) return 0;
        var gradients = Matrix<double>.Build.Dense(count, count, (row, column) => (At(column, h)[row] - At(column, -h)[row]) / (2 * h));
        return Math.Log(Math.Abs(gradients.Determinant()));

        double[] At(int column, double step)
        {
            var moved = new Tensor(free.Shape, [.. free.Values.Select((u, i) => i == column ? u + step : u)]);
            var x = Check.Run(transform.Constrain(new ProgramBuilder().Constant(moved))).Values;
            return [.. x.Where((_, i) => IsCoordinate(element, size, i))];
        }
    }

    private static bool IsCoordinate(Element element, int size, int at) => element switch
    {
        Element.Simplex => at < size - 1,
        Element.Covariance or Element.Cholesky => at % size <= at / size,
        Element.Correlation => at % size < at / size,
        _ => true,
    };

    private static IEnumerable<double[]> Elements(Tensor batch, Element element) =>
        batch.Values.Chunk(batch.Shape.Trailing(TensorType.RankOf(element)).Count);
}
