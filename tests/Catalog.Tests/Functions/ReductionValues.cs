using ProbDsl.Catalog;
using ProbDsl.Catalog.Functions;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Functions;

/// <summary>Reductions and softmax take an element's own dimensions together, and leave those before it alone.</summary>
public sealed class ReductionValues
{
    private static readonly StandardCatalog Names = new();
    private static readonly double[] Numbers = [0.5, -1, 2, 4, 0, -3, 1000, 999, 998, 1, 1, 1];

    private static readonly Dictionary<string, Func<double[], double>> Meanings = new()
    {
        ["sum"] = x => x.Sum(),
        ["prod"] = x => x.Aggregate(1.0, (a, b) => a * b),
        ["mean"] = x => x.Average(),
        ["variance"] = Variance,
        ["sd"] = x => Math.Sqrt(Variance(x)),
        ["norm"] = x => Math.Sqrt(x.Sum(v => v * v)),
        ["max"] = x => x.Max(),
        ["min"] = x => x.Min(),
        ["log_sum_exp"] = x => x.Max() + Math.Log(x.Sum(v => Math.Exp(v - x.Max()))),
    };

    public static TheoryData<string> Reductions => [.. Meanings.Keys];

    [Theory, MemberData(nameof(Reductions))]
    public void Of_every_rank(string name)
    {
        foreach (var (shape, rank) in new (Shape, int)[] { ([12], 1), ([4, 3], 1), ([2, 3, 2], 2), ([2, 3, 2], 3), ([12], 0) })
        {
            var result = Lower(name, shape, rank);
            double[] expected = [.. Numbers.Chunk(shape.Trailing(rank).Count).Select(Meanings[name])];
            Assert.Equal(shape.Leading(shape.Rank - rank), result.Shape);
            Check.IsClose(expected, result.Values, 1e-14, $"{name} of the last {rank} of {shape}");
        }
    }

    [Fact]
    public void Softmax_sums_to_one_along_the_last_dimension()
    {
        var softmax = Lower("softmax", [4, 3], 1);
        var rows = Numbers.Chunk(3).Select(row => row.Select(v => Math.Exp(v - row.Max()) / row.Sum(w => Math.Exp(w - row.Max()))));
        Check.IsClose([.. rows.SelectMany(r => r)], softmax.Values, 1e-12, "softmax");
        Assert.All(softmax.Values.Chunk(3), row => Assert.True(Check.Close(1, row.Sum(), 1e-12)));
    }

    [Fact]
    public void Another_dimension_is_caught() =>
        Assert.DoesNotContain(Lower("softmax", [3, 4], 1).Values.Chunk(3), row => Check.Close(1, row.Sum(), 1e-6));

    [Fact]
    public void Every_reduction_has_a_row() =>
        Assert.Equal(Names.Functions.Where(f => f is Reduction or Extremum).Select(f => f.Name).Order(), Meanings.Keys.Order());

    [Fact]
    public void An_empty_product_is_one() =>
        Assert.Equal([1, 1],
            Check.Run(((Function)Names.FindFunction("prod")!).Lower([new(new ProgramBuilder().Constant([], [2, 0]), 1)])).Values);

    [Fact]
    public void A_large_offset_costs_a_variance_no_digits()
    {
        double[] far = [.. Numbers.Take(6).Select(v => v + 1e9)];
        Check.IsClose(Variance([.. far.Select(v => v - 1e9)]),
            Check.Run(((Function)Names.FindFunction("variance")!).Lower([new(new ProgramBuilder().Constant(far, [6]), 1)]))[[]], 1e-14,
            "variance");
    }

    // sum of squares less n times the squared mean: another formula than the program's
    private static double Variance(double[] x) =>
        x.Length == 1 ? double.NaN : (x.Sum(v => v * v) - (x.Length * x.Average() * x.Average())) / (x.Length - 1);

    private static Tensor Lower(string name, Shape shape, int rank) =>
        Check.Run(((Function)Names.FindFunction(name)!).Lower([new(new ProgramBuilder().Constant(Numbers, shape), rank)]));
}
