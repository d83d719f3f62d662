using ProbDsl.Catalog.Supports;
using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Supports;

/// <summary>Whatever a net computes, its outputs lie in their types; zeros are the middle.</summary>
public sealed class NetOutputs
{
    //                                        element, size, what zeros become
    public static TheoryData<Element, int, double[]> Rows => new()
    {
        { Element.Real, 1, [0] },
        { Element.Positive, 1, [Math.Log(2)] },
        { Element.Unit, 1, [0.5] },
        { Element.Simplex, 4, [0.25, 0.25, 0.25, 0.25] },
        { Element.Simplex, 1, [1] },
        { Element.Ordered, 3, [0, Math.Log(2), 2 * Math.Log(2)] },
        { Element.Ordered, 1, [0] },
        { Element.PositiveOrdered, 2, [Math.Log(2), 2 * Math.Log(2)] },
        { Element.Cholesky, 2, [Math.Log(2), 0, 0, Math.Log(2)] },
        { Element.Covariance, 2, [Math.Log(2) * Math.Log(2), 0, 0, Math.Log(2) * Math.Log(2)] },
        { Element.Correlation, 3, [1, 0, 0, 0, 1, 0, 0, 0, 1] },
    };

    [Theory, MemberData(nameof(Rows))]
    public void Zeros_are_the_middle(Element element, int size, double[] middle) =>
        Check.IsClose(middle, Of(element, size, new double[middle.Length]), 1e-15, $"{element}[{size}]");

    [Theory, MemberData(nameof(Rows))]
    public void Every_output_is_inside(Element element, int size, double[] middle)
    {
        var random = new RandomStream(1, "told");
        for (var i = 0; i < 50; i++)
        {
            double[] reported = [.. middle.Select(_ => 3 * random.NextNormal())];
            Assert.True(Membership.Holds(element, Of(element, size, reported), size),
                $"{element}[{size}] of {string.Join(", ", reported)}");
        }
    }

    [Fact]
    public void What_stands_above_the_diagonal_is_not_read() =>
        Assert.Equal(Of(Element.Correlation, 2, [1, 9, -2, 4]), Of(Element.Correlation, 2, [1, -9, -2, 4]));

    private static double[] Of(Element element, int size, double[] reported)
    {
        ValueList<Extent> dims = [.. Enumerable.Range(0, TensorType.RankOf(element)).Select(_ => new Extent(Size.Of(size)))];
        Shape shape = [2, .. dims.Select(_ => size)];
        var both = Check.Run(NetOutput.Apply(new(element, dims), new ProgramBuilder().Constant([.. reported, .. reported], shape)));
        Assert.Equal(shape, both.Shape);
        Assert.Equal(both.Values[..reported.Length], both.Values[reported.Length..]);
        return both.Values[..reported.Length];
    }
}
