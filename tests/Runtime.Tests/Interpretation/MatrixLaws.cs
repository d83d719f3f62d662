using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Interpretation;

public sealed class MatrixLaws
{
    [Theory]
    [InlineData(new[] { 2, 3 }, new[] { 3, 4 }, false, false)]
    [InlineData(new[] { 3, 2 }, new[] { 3, 4 }, true, false)]
    [InlineData(new[] { 2, 3 }, new[] { 4, 3 }, false, true)]
    [InlineData(new[] { 3, 2 }, new[] { 4, 3 }, true, true)]
    [InlineData(new[] { 5, 2, 3 }, new[] { 5, 3, 11 }, false, false)]
    [InlineData(new[] { 5, 3, 2 }, new[] { 3, 4 }, true, false)]
    [InlineData(new[] { 2, 3 }, new[] { 5, 4, 3 }, false, true)]
    [InlineData(new[] { 2, 1, 2, 3 }, new[] { 4, 3, 1 }, false, false)]
    [InlineData(new[] { 1, 1 }, new[] { 1, 1 }, true, true)]
    [InlineData(new[] { 2, 0 }, new[] { 0, 3 }, false, false)]
    [InlineData(new[] { 0, 2 }, new[] { 2, 3 }, false, false)]
    [InlineData(new[] { 0, 2, 3 }, new[] { 3, 2 }, false, false)]
    public void Matrix_products(int[] a, int[] b, bool transposeA, bool transposeB)
    {
        var builder = new ProgramBuilder();
        var value = builder.MatMul(builder.Slot("a", Shape.Of(a)), builder.Slot("b", Shape.Of(b)), transposeA, transposeB);
        Check.AgreesWithNaive(value,
            new Dictionary<string, Tensor> { ["a"] = Check.Numbers(Shape.Of(a), 1), ["b"] = Check.Numbers(Shape.Of(b), 2) });
    }

    [Theory]
    [InlineData(new[] { 1, 1 })]
    [InlineData(new[] { 4, 4 })]
    [InlineData(new[] { 3, 2, 5, 5 })]
    [InlineData(new[] { 0, 2, 2 })]
    [InlineData(new[] { 2, 0, 0 })]
    public void Cholesky_times_its_transpose_is_the_matrix(int[] shape)
    {
        var (a, slots) = PositiveDefinite(Shape.Of(shape));
        var l = a.Program.Cholesky(a);
        Assert.True(Check.Close(Check.Run(a, slots), Check.Run(a.Program.MatMul(l, l, transposeB: true), slots), 1e-13));
        var factor = Check.Run(l, slots);
        Assert.All(Naive.Indices(factor.Shape).Where(index => index[^1] > index[^2]), index => Assert.Equal(0, factor[index]));
        Assert.All(Naive.Indices(factor.Shape).Where(index => index[^1] == index[^2]), index => Assert.True(factor[index] > 0));
    }

    [Fact]
    public void Cholesky_reads_the_lower_triangle_only()
    {
        var builder = new ProgramBuilder();
        Assert.Equal(
            Check.Run(builder.Cholesky(builder.Constant([4, 2, 2, 5], [2, 2]))),
            Check.Run(builder.Cholesky(builder.Constant([4, double.NaN, 2, 5], [2, 2]))));
    }

    [Fact]
    public void Cholesky_of_a_matrix_that_is_not_positive_definite_is_na_n_throughout()
    {
        var builder = new ProgramBuilder();
        double[] matrices = [4, 2, 2, 5, 1, 2, 2, 1, 1, 1, 1, 1, double.NaN, 0, 0, 1, double.PositiveInfinity, 0, 0, 1];
        var factors = Check.Run(builder.Cholesky(builder.Constant(matrices, [5, 2, 2]))).Values;
        Assert.Equal([2, 0, 1, 2], factors[..4]);
        Assert.All(factors[4..], value => Assert.Equal(double.NaN, value));
    }

    // of rank 2 in 3 dimensions: rounding leaves a pivot of some 1e-17, which is no number of the matrix
    [Theory, InlineData(1), InlineData(1e12), InlineData(1e-12)]
    public void Cholesky_of_a_singular_matrix_is_na_n(double scale)
    {
        double[] u = [0.1, 0.2, 0.7], v = [0.3, -0.9, 0.11];
        var builder = new ProgramBuilder();
        var singular = builder.Constant(
            [.. from i in Enumerable.Range(0, 3) from j in Enumerable.Range(0, 3) select scale * (u[i] * u[j] + v[i] * v[j])], [3, 3]);
        var nearly = singular + builder.Constant(
            [.. from i in Enumerable.Range(0, 3) from j in Enumerable.Range(0, 3) select i == j ? scale * 1e-12 : 0], [3, 3]);
        var program = builder.Build(("singular", builder.Cholesky(singular)), ("nearly", builder.Cholesky(nearly)));
        var found = new Interpreter(program).Run(new Dictionary<string, Tensor>());
        Assert.All(found["singular"].Values, value => Assert.Equal(double.NaN, value));
        Assert.All(found["nearly"].Values, value => Assert.True(double.IsFinite(value)));
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var compiled = engine.Compile(program, store);
        compiled.Run();
        Assert.Equal(double.NaN, compiled.Numbers("singular")[0]);
        Assert.True(double.IsFinite(compiled.Numbers("nearly")[8]));
    }

    [Theory]
    [InlineData(new[] { 4, 4 }, new[] { 4, 1 }, false)]
    [InlineData(new[] { 4, 4 }, new[] { 4, 3 }, true)]
    [InlineData(new[] { 3, 4, 4 }, new[] { 4, 9 }, false)]
    [InlineData(new[] { 4, 4 }, new[] { 2, 3, 4, 2 }, true)]
    [InlineData(new[] { 2, 1, 3, 3 }, new[] { 5, 3, 2 }, false)]
    [InlineData(new[] { 1, 1 }, new[] { 1, 1 }, true)]
    [InlineData(new[] { 3, 3 }, new[] { 3, 0 }, false)]
    [InlineData(new[] { 0, 0 }, new[] { 0, 2 }, false)]
    public void The_triangle_times_the_solution_is_the_right_side(int[] triangle, int[] right, bool transpose)
    {
        var (a, slots) = PositiveDefinite(Shape.Of(triangle));
        var (builder, l) = (a.Program, a.Program.Cholesky(a));
        var b = builder.Slot("b", Shape.Of(right));
        slots["b"] = Check.Numbers(b.Shape, 7);
        var x = builder.TriangularSolve(l, b, transpose);
        var product = builder.MatMul(l, x, transposeA: transpose);
        Assert.True(Check.Close(Check.Run(builder.Broadcast(b, x.Shape), slots), Check.Run(product, slots), 1e-12));
    }

    [Fact]
    public void Solving_with_the_other_triangle_is_caught()
    {
        var (a, slots) = PositiveDefinite([3, 3]);
        var (builder, l) = (a.Program, a.Program.Cholesky(a));
        slots["b"] = Check.Numbers([3, 1], 7);
        var b = builder.Slot("b", [3, 1]);
        var product = builder.MatMul(l, builder.TriangularSolve(l, b), transposeA: true);
        Assert.False(Check.Close(slots["b"], Check.Run(product, slots), 1e-6));
    }

    [Fact]
    public void Solving_reads_the_lower_triangle_only()
    {
        var builder = new ProgramBuilder();
        var b = builder.Constant([4, 7], [2, 1]);
        Assert.Equal(new Tensor([2, 1], [2, 1]), Check.Run(builder.TriangularSolve(builder.Constant([2, double.NaN, 3, 1], [2, 2]), b)));
    }

    // X X' + I
    private static (Value, Dictionary<string, Tensor>) PositiveDefinite(Shape shape)
    {
        var builder = new ProgramBuilder();
        var x = builder.Slot("x", shape);
        var size = shape[^1];
        var unit = new double[size * size];
        for (var i = 0; i < size; i++) unit[i * size + i] = 1;
        return (builder.MatMul(x, x, transposeB: true) + builder.Constant(unit, [size, size]), new() { ["x"] = Check.Numbers(shape, 1) });
    }
}
