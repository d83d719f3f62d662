using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Interpretation;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Gradients;

/// <summary>Every op, in every class of shapes: first and second derivatives against differences.</summary>
public sealed class GradientLaws
{
    private const double Tolerance = 1e-7;

    public static TheoryData<Op> Unary => [.. OpTable.Rows.Where(row => row.IsPointwise && row.Arity == 1).Select(row => row.Op)];

    public static TheoryData<Op> Binary => [.. OpTable.Rows.Where(row => row.IsPointwise && row.Arity == 2).Select(row => row.Op)];

    public static TheoryData<string> Composed => [.. cases.Keys];

    // what each is made of, from x [2, 3], m [3, 3] positive definite and v [3]
    private static readonly Dictionary<string, Func<Inputs, Value>> cases = new()
    {
        ["reshape"] = i => Reshape(i.X, [3, 2]) * Reshape(i.X, [3, 2]),
        ["transpose"] = i => Transpose(i.X, 1, 0) * Exp(Transpose(i.X, 1, 0)),
        ["transpose of three"] = i => Square(Transpose(Reshape(i.M, [3, 1, 3]), 2, 0, 1)),
        ["broadcast"] = i => Square(Broadcast(i.V, [2, 3])) * i.X,
        ["broadcast of a row"] = i => Square(Broadcast(Reshape(i.V, [3, 1]), [2, 3, 4])),
        ["slice"] = i => Square(Slice(i.X, 1, 1, 2)),
        ["pad"] = i => Square(Pad(i.X, 0, 2, 1)),
        ["concat"] = i => Square(Concat(0, i.X, Exp(i.X), Reshape(i.V, [1, 3]))),
        ["gather"] = i => Square(Gather(i.X, Indices(i, [3], 2), 0)),
        ["gather within rows"] = i => Square(Gather(i.X, Indices(i, [2, 4], 3), 1)),
        ["gather of rows"] = i => Square(Gather(i.M, Indices(i, [2, 2], 3), 0)),
        ["scatter_add"] = i => Square(ScatterAdd(i.X, Indices(i, [2, 3], 4), 0, 4)),
        ["scatter_add within rows"] = i => Square(ScatterAdd(i.X, Indices(i, [2, 3], 2), 1, 2)),
        ["scatter_add of rows"] = i => Square(ScatterAdd(i.M, Indices(i, [3], 2), 0, 2)),
        ["unfold"] = i => Square(UnfoldImage(Reshape(i.M, [1, 3, 3]), new(2, 2, 1, 1), new(2, 1, 0, 1))),
        ["unfold of channels"] = i =>
            Square(UnfoldImage(Reshape(Concat(0, i.X, Exp(i.X)), [1, 2, 2, 3]), new(2, 1, 0, 0), new(3, 1, 1, 1))),
        ["fold"] = i =>
            Square(FoldImage(Reshape(Concat(0, i.X, i.M, Reshape(i.V, [1, 3])), [3, 6]), new(2, 1, 0, 0), new(3, 2, 1, 2), 2, 4)),
        ["select"] = i => Where(i.X < 0.3, Square(i.X), Exp(i.X) * Reshape(i.V, [1, 3])),
        ["sum"] = i => Square(Sum(i.X, 0)) + Square(Sum(Square(i.X))),
        ["sum of the last"] = i => Square(Sum(i.X, 1)),
        ["sum of all"] = i => Square(SumAll(i.M)),
        ["a single number repeated"] = i => Square(Sum(i.V, 0) * i.X),
        ["max_of"] = i => Square(MaxOf(i.X, 1)),
        ["log_sum_exp"] = i => Square(LogSumExp(i.X, 0)) + LogSumExp(i.V, 0),
        ["log_sum_exp of all"] = i => Square(LogSumExp(i.M, 0, 1)),
        ["cumsum"] = i => Square(CumSum(i.X, 1)),
        ["cumsum from the end"] = i => Square(CumSum(i.X, 0, backward: true)),
        ["cumprod"] = i => CumProd(i.X, 1),
        ["cumprod of the first"] = i => Square(CumProd(i.M, 0)),
        ["cumprod from the end"] = i => Square(CumProd(i.M, 1, backward: true)),
        ["matmul"] = i => Square(MatMul(i.X, i.M)),
        ["matmul, first transposed"] = i => Square(MatMul(i.M, Transpose(i.X, 1, 0), transposeA: true)),
        ["matmul, second transposed"] = i => Square(MatMul(i.M, i.X, transposeB: true)),
        ["matmul, both transposed"] = i => Square(MatMul(i.M, i.X, true, true)),
        ["matmul with itself"] = i => MatMul(i.X, i.X, transposeB: true),
        ["matmul of many by one"] = i => Square(MatMul(Reshape(Concat(0, i.X, i.X), [2, 2, 3]), i.M)),
        ["matmul of one by many"] = i =>
            Square(MatMul(i.M, Reshape(Concat(0, i.M, i.X, i.X, Reshape(i.V, [1, 3]), Reshape(i.V, [1, 3])), [3, 3, 3]))),
        ["cholesky"] = i => Square(Cholesky(i.M)),
        ["cholesky of many"] = i => Cholesky(Reshape(Concat(0, i.M, i.M * 2), [2, 3, 3])),
        ["triangular_solve"] = i => Square(TriangularSolve(i.M, Reshape(i.V, [3, 1]))),
        ["triangular_solve, transposed"] = i => Square(TriangularSolve(i.M, Transpose(i.X, 1, 0), transpose: true)),
        ["triangular_solve of many by one"] = i =>
            Square(TriangularSolve(Reshape(Concat(0, i.M, i.M * 2), [2, 3, 3]), Transpose(i.X, 1, 0))),
        ["triangular_solve of one by many"] = i => Square(TriangularSolve(i.M, Reshape(Concat(0, i.M, i.M), [2, 3, 3]))),
        ["log density of a Gaussian"] = i =>
            -0.5 * SumAll(Square(TriangularSolve(Cholesky(i.M), Reshape(i.V, [3, 1])))) - SumAll(Log(Abs(Cholesky(i.M)) + 1e-3)),
        ["attention"] = i => Square(Attention(i.M, 1, isCausal: false)) * i.V,
        ["causal attention of many, two heads"] = i =>
            Square(Attention(Reshape(Concat(0, i.M, Sin(i.M), i.X, Sin(i.X), Square(i.X)), [2, 3, 6]), 2, isCausal: true)),
        ["scan"] = i => Autoregression(i, backward: false),
        ["scan, backward"] = i => Autoregression(i, backward: true),
        ["scan of a scan's end"] = i =>
            i.X.Program.Scan(3, false, [i.V], [i.M], [], s => new([Tanh(s.Carry[0] + s.Inputs[0])], [])).Carry[0],
        ["scan where a number is not 0"] = i =>
        {
            var scan = i.X.Program.ScanWhere(i.X.Program.Constant([1, 0, 2], [3]), [i.V], [i.M], [i.X],
                s => new([Tanh(s.Carry[0] * s.Inputs[0] + Sum(s.Constants[0], 0))], [Square(s.Carry[0]) * s.Inputs[0]]));
            return Sum(Square(scan.Carry[0]), 0) + Sum(scan.Outs[0] * i.M, 0, 1) + Sum(Sin(scan.Before[0]), 0, 1);
        },
        ["scan whose carry is not used"] = i =>
            i.X.Program.Scan(2, false, [Sum(i.V, 0)], [i.X], [], s => new([s.Carry[0] * 0.5], [Square(s.Inputs[0])])).Outs[0],
        ["chain"] = i => Chain(i.X, i.M).LogSum * Chain(i.M, Exp(i.M)).LogSum,
        ["chain whose transitions vary"] = i =>
            Square(Chain(i.X, Exp(Concat(0, Reshape(i.M, [1, 3, 3]), Square(Reshape(i.M, [1, 3, 3]))))).LogSum),
        ["chain of many by one"] = i => Square(Chain(Reshape(Concat(0, i.X, i.M, Reshape(i.V, [1, 3])), [3, 2, 3]), i.M).LogSum),
        ["through a narrower type"] = i => Square(Cast(i.X * (i.X < 0.3), ElementType.Float64)) + i.X.Program.Iota(3, 1) * i.X,
        ["the same value twice"] = i => Exp(i.X) * Exp(i.X) + Exp(i.X),
    };

    // of states, pairs and shares there are no second derivatives
    private static readonly HashSet<string> first = ["attention", "causal attention of many, two heads", "chain",
        "chain whose transitions vary", "chain of many by one"];

    private sealed record Inputs(Value X, Value M, Value V);

    [Theory, MemberData(nameof(Unary))]
    public void One_operand(Op op)
    {
        var low = op is Op.Log or Op.Sqrt or Op.Lgamma or Op.Digamma or Op.Trigamma or Op.Tetragamma ? 0.4 : op is Op.Log1p ? -0.6 : -2.1;
        foreach (Shape shape in new Shape[] { [], [7], [2, 3] })
        {
            var (builder, slots) = (new ProgramBuilder(), new Dictionary<string, Tensor> { ["x"] = Check.Numbers(shape, 5, low) });
            var y = builder.Pointwise(op, builder.Slot("x", shape));
            if (HasNone(op)) Assert.Equal(op, Assert.Throws<NoGradient>(() => Differences.First(y, slots, "x")).Op);
            else Holds(y, slots, "x", second: op is not Op.Trigamma);
        }
    }

    [Theory, MemberData(nameof(Binary))]
    public void Two_operands_broadcast(Op op)
    {
        foreach (var (a, b) in PointwiseLaws.Pairs)
        {
            var low = op is Op.Pow or Op.Div ? 0.5 : -2;
            var (builder, slots) = (new ProgramBuilder(),
                new Dictionary<string, Tensor> { ["a"] = Check.Numbers(a, 1, low), ["b"] = Check.Numbers(b, 2, low) });
            var y = builder.Pointwise(op, builder.Slot("a", a), builder.Slot("b", b));
            Holds(y, slots, "a");
            Holds(y, slots, "b");
        }
    }

    [Theory, MemberData(nameof(Composed))]
    public void The_rest(string name)
    {
        var (program, slots) = Filled(cases[name]);
        foreach (var by in slots.Keys.Where(by => program.Program.Build(("y", program)).Slots.ContainsKey(by)))
            Holds(program, slots, by, second: !first.Contains(name));
    }

    [Theory, MemberData(nameof(Composed))]
    public void In_float_32_they_are_nearly_the_same(string name)
    {
        var (single, slots) = Filled(cases[name], ElementType.Float32);
        var (twice, _) = Filled(cases[name]);
        foreach (var (by, filled) in slots)
        {
            var (expected, gradient) = (Check.Run(Gradient.Derive(twice, [twice.Program.Slot(by, filled.Shape)])[0], slots),
                Gradient.Derive(single, [single.Program.Slot(by, filled.Shape)])[0]);
            var largest = Math.Max(1, expected.Values.Max(Math.Abs));
            Assert.Equal(ElementType.Float32, gradient.Type);
            Assert.All(expected.Values.Zip(Check.Run(gradient, slots).Values),
                pair => Assert.InRange(pair.Second - pair.First, -1e-5 * largest, 1e-5 * largest));
        }
    }

    [Fact]
    public void Mixed_programs_agree_with_differences()
    {
        var seen = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var (program, slots) = RandomPrograms.Grown(new Random(seed), 25);
            var total = program.Outputs.Values.Select(v => SumAll(Tanh(v))).Aggregate((a, b) => a + b);
            try
            {
                if (!program.Values.Any(v => v.Type is ElementType.Bool && v.Inputs.Any(i => i.Type.IsFloat()))
                    || !double.IsFinite(Check.Run(total, slots)[[]])) continue;
                Assert.True(Differences.First(total, slots, "x") < 1e-5, $"seed {seed}: {Differences.First(total, slots, "x")}\n{program}");
                seen++;
            }
            catch (NoGradient) { }
        }
        Assert.InRange(seen, 10, 60);
    }

    [Fact]
    public void Adjoints_have_the_type_of_their_value()
    {
        var builder = new ProgramBuilder();
        var (x, y) = (builder.Slot("x", [3], ElementType.Float32), builder.Slot("y", [3]));
        var product = SumAll(Exp(x) * Cast(y, ElementType.Float32) * y);
        Assert.Equal([ElementType.Float32, ElementType.Float64], Gradient.Derive(product, x, y).Select(g => g.Type));
        Assert.Equal(ElementType.Float32, Gradient.Derive(builder.Slot("other", []), x)[0].Type);
    }

    [Theory]
    [InlineData(ElementType.Int32)]
    [InlineData(ElementType.Bool)]
    public void Whole_numbers_have_none(ElementType type)
    {
        var slot = new ProgramBuilder().Slot("x", [3], type);
        var none = Assert.Throws<NoGradient>(() => Gradient.Derive(SumAll(Exp(slot)), slot));
        Assert.Equal((slot, Op.Slot), (none.Value, none.Op));
    }

    [Fact]
    public void A_wrong_pullback_is_caught()
    {
        var (x, slots) = Filled(i => Exp(i.X) + 0.01 * StopGradient(i.X));
        Assert.True(Differences.First(x, slots, "x") > 1e-3);
    }

    [Fact]
    public void Nothing_passes_a_stop()
    {
        var (y, slots) = Filled(i => StopGradient(Exp(i.X)) * i.X);
        var gradient = Check.Run(Gradient.Derive(y, [y.Program.Slot("x", [2, 3])])[0], slots);
        Assert.Equal(Check.Run(Exp(y.Program.Slot("x", [2, 3])), slots), gradient);
    }

    [Theory]
    [InlineData(0.0, 2.0, 0)]                  // 2 x at 0
    [InlineData(0.0, 1.0, 1)]
    [InlineData(0.0, 0.0, 0)]                  // a constant
    public void APowerAtZero(double x, double exponent, double expected)
    {
        var builder = new ProgramBuilder();
        var slot = builder.Slot("x", []);
        Assert.Equal(expected,
            Check.Run(Gradient.Derive(Pow(slot, exponent), [slot])[0], new Dictionary<string, Tensor> { ["x"] = Tensor.Scalar(x) })[[]]);
    }

    [Fact]
    public void An_exponent_at_base_zero() => Assert.Equal(0, Derivative(e => Pow(0, e), 2));

    [Fact]
    public void A_running_product_with_a_zero()
    {
        var (y, slots) = Filled(i => CumProd(i.V * Concat(0, i.X.Program.Constant([1], [1]), i.X.Program.Constant([0, 1], [2])), 0));
        Assert.True(Differences.First(y, slots, "v") < Tolerance);
    }

    [Fact]
    public void A_log_sum_exp_of_nothing_but_minus_infinity() =>
        Assert.Equal(0, Derivative(x => LogSumExp(Broadcast(Where(x < 0, x, double.NegativeInfinity), [3]), 0), 1));

    [Fact]
    public void Two_of_the_same_size_share()
    {
        Assert.Equal(0.5, Derivative(x => Max(x, 3), 3));
        Assert.Equal(1, Derivative(x => MaxOf(Broadcast(x, [4]), 0), 3));
    }

    [Fact]
    public void What_does_not_depend_on_it_is_zero() => Assert.Equal(0, Derivative(x => x.Program.Slot("other", []), 1));

    /// <summary>The derivative of max(y, y / 100) is constant on both sides of 0, and so no function of an offset within y.</summary>
    [Fact]
    public void The_derivative_of_max_does_not_vary()
    {
        var builder = new ProgramBuilder();
        var (x, offset) = (builder.Slot("x", [3]), builder.Slot("offset", [3]));
        Assert.Null(BySecond(y => Max(y, 0.01 * y)));
        Assert.NotNull(BySecond(y => Square(Max(y, 0))));

        Value? BySecond(Func<Value, Value> of) =>
            Gradient.Backpropagate([(SumAll(Gradient.Derive(of(x + offset), [x])[0]), builder.Constant(1))], [offset])[0];
    }

    private static double Derivative(Func<Value, Value> of, double at)
    {
        var x = new ProgramBuilder().Slot("x", []);
        return Check.Run(Gradient.Derive(of(x), [x])[0],
            new Dictionary<string, Tensor> { ["x"] = Tensor.Scalar(at), ["other"] = Tensor.Scalar(1) })[[]];
    }

    private static bool HasNone(Op op) => op is Op.Floor or Op.Tetragamma;

    private static void Holds(Value y, Dictionary<string, Tensor> slots, string by, bool second = true)
    {
        Assert.True(Differences.First(y, slots, by) < Tolerance, $"{y} by {by}: {Differences.First(y, slots, by)}");
        if (second)
            Assert.True(Differences.Second(y, slots, by) < 10 * Tolerance, $"{y} by {by}, second: {Differences.Second(y, slots, by)}");
    }

    private static (Value, Dictionary<string, Tensor>) Filled(Func<Inputs, Value> of, ElementType floatType = ElementType.Float64)
    {
        var builder = new ProgramBuilder(floatType);
        var y = of(new(builder.Slot("x", [2, 3]), builder.Slot("m", [3, 3]), builder.Slot("v", [3])));
        return (y, new() { ["x"] = Check.Numbers([2, 3], 1), ["m"] = new([3, 3], [2, 0.3, -0.2, 0.3, 1.5, 0.4, -0.2, 0.4, 1.2]),
            ["v"] = Check.Numbers([3], 3) });
    }

    private static Value Indices(Inputs i, Shape shape, int limit) => i.X.Program.Constant(Check.Indices(shape, 4, limit));

    // c(t) = tanh(k c(t-1)) + x(t): the end, all of it, and a constant that each step reads
    private static Value Autoregression(Inputs i, bool backward)
    {
        var scan = i.X.Program.Scan(2, backward, [i.V], [i.X], [i.M], step =>
        {
            var next = Tanh(Reshape(MatMul(step.Constants[0], Reshape(step.Carry[0], [3, 1])), [3])) + step.Inputs[0];
            return new([next], [Square(next), Sum(next, 0)]);
        });
        return Sum(Square(scan.Carry[0]), 0) + Sum(scan.Outs[0], 0, 1) * Sum(scan.Outs[1], 0) + Sum(scan.Before[0], 0, 1);
    }
}
