using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Interpretation;

public sealed class ReductionLaws
{
    private const double Inf = double.PositiveInfinity;

    public static TheoryData<int[], int[]> Cases => new()
    {
        { [5], [0] },
        { [1], [0] },
        { [3, 4], [0] },
        { [3, 4], [1] },
        { [3, 4], [0, 1] },
        { [3, 4], [-1] },
        { [2, 3, 4], [1] },
        { [2, 3, 4], [0, 2] },
        { [2, 3, 4], [2, 1] },
        { [2, 1, 4, 1], [1, 3] },
        { [0, 4], [0] },
        { [0, 4], [1] },
        { [3, 0], [1] },
        { [0], [0] },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Sum(int[] shape, int[] axes) => Holds(shape, x => x.Program.Sum(x, axes));

    [Theory, MemberData(nameof(Cases))]
    public void Largest_elements(int[] shape, int[] axes) => Holds(shape, x => x.Program.MaxOf(x, axes));

    [Theory, MemberData(nameof(Cases))]
    public void Log_sums_of_exponentials(int[] shape, int[] axes) => Holds(shape, x => x.Program.LogSumExp(x, axes));

    [Theory, MemberData(nameof(Cases))]
    public void Running_sums(int[] shape, int[] axes) => Holds(shape, x => x.Program.CumSum(x, axes[0]));

    [Theory, MemberData(nameof(Cases))]
    public void Running_products(int[] shape, int[] axes) => Holds(shape, x => x.Program.CumProd(x, axes[0]));

    [Theory, MemberData(nameof(Cases))]
    public void From_the_end(int[] shape, int[] axes)
    {
        Holds(shape, x => x.Program.CumSum(x, axes[0], backward: true));
        Holds(shape, x => x.Program.CumProd(x, axes[0], backward: true));
    }

    [Fact]
    public void Running_sums_are_not_running_products()
    {
        var x = new ProgramBuilder().Slot("x", [3]);
        var slots = new Dictionary<string, Tensor> { ["x"] = Check.Numbers([3], 1) };
        Assert.False(Check.Close(Check.Run(Ops.CumProd(x, 0), slots), new Naive(slots).Of(Ops.CumSum(x, 0)), 1e-12));
    }

    [Fact]
    public void Over_nothing_is_the_value_itself()
    {
        var x = new ProgramBuilder().Slot("x", [3]);
        Assert.Same(x, x.Program.Sum(x));
        Assert.Same(x, x.Program.LogSumExp(x));
    }

    [Theory]
    [InlineData(-Inf, -Inf, -Inf)]
    [InlineData(Inf, 1, Inf)]
    [InlineData(Inf, Inf, Inf)]
    [InlineData(Inf, -Inf, Inf)]
    [InlineData(-Inf, 3, 3)]
    [InlineData(Inf, double.NaN, double.NaN)]
    [InlineData(1000, 1000, 1000.69314718055994531)]
    [InlineData(-1000, -1000, -999.30685281944005469)]
    public void Edges_of_log_sum_exp(double a, double b, double expected)
    {
        var builder = new ProgramBuilder();
        Assert.Equal(expected, Check.Run(builder.LogSumExp(builder.Constant([a, b], [2]), 0))[[]]);
    }

    [Fact]
    public void Another_axis_is_caught()
    {
        var builder = new ProgramBuilder();
        var x = builder.Slot("x", [3, 3]);
        var slots = new Dictionary<string, Tensor> { ["x"] = Check.Numbers([3, 3], 1) };
        Assert.False(Check.Close(Check.Run(builder.Sum(x, 0), slots), new Naive(slots).Of(builder.Sum(x, 1)), 1e-12));
    }

    private static void Holds(int[] shape, Func<Value, Value> op)
    {
        var value = op(new ProgramBuilder().Slot("x", Shape.Of(shape)));
        Check.AgreesWithNaive(value, new Dictionary<string, Tensor> { ["x"] = Check.Numbers(Shape.Of(shape), 1) });
    }
}
