using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Programs;

public sealed class ProgramBuilderTests
{
    private readonly ProgramBuilder builder = new();

    [Fact]
    public void The_same_computation_is_one_value()
    {
        var (x, y) = (builder.Slot("x", [3]), builder.Slot("y", [3]));
        Assert.Same(x, builder.Slot("x", [3]));
        Assert.Same(Exp(x * y + 1), Exp(x * y + 1));
        Assert.Same(Sum(x * 2, 0), Sum(x * 2, -1));
        Assert.Same(builder.Constant([1, double.NaN], [2]), builder.Constant([1, double.NaN], [2]));
        Assert.Same(builder.Transpose(builder.Slot("m", [2, 3]), 1, 0), builder.Transpose(builder.Slot("m", [2, 3]), 1, 0));
    }

    [Fact]
    public void Different_computations_are_not()
    {
        var (x, y) = (builder.Slot("x", [3]), builder.Slot("y", [3]));
        Assert.NotSame(x - y, y - x);
        Assert.NotSame(builder.Constant(0.0), builder.Constant(-0.0));
        Assert.NotSame(builder.Constant([1], [1]), builder.Constant([1], []));
        Assert.NotSame(builder.Slice(x, 0, 0, 2), builder.Slice(x, 0, 1, 2));
        Assert.NotSame(Sum(x, 0), MaxOf(x, 0));
        Assert.NotSame(builder.Pad(x, 0, 1, 2), builder.Pad(x, 0, 2, 1));
    }

    [Fact]
    public void Constants_are_copied_and_data_is_not()
    {
        double[] array = [1, 2];
        var (constant, data) = (builder.Constant(array, [2]), builder.Data("array", array, [2]));
        Assert.Same(data, builder.Data("array", array, [2]));
        Assert.NotSame(data, builder.Data("array", [1, 2], [2]));
        Assert.NotSame(array, ((ConstantValues)constant.Attribute!).Values);
        Assert.Same(array, ((NamedData)data.Attribute!).Values);
    }

    [Fact]
    public void What_would_change_nothing_is_not_made()
    {
        var x = builder.Slot("x", [2, 3]);
        Assert.Same(x, builder.Reshape(x, [2, 3]));
        Assert.Same(x, builder.Transpose(x, 0, 1));
        Assert.Same(x, builder.Broadcast(x, [2, 3]));
        Assert.Same(x, builder.Slice(x, 1, 0, 3));
        Assert.Same(x, builder.Pad(x, 0, 0, 0));
        Assert.Same(x, builder.Concat(0, x));
    }

    [Fact]
    public void Only_what_an_output_needs_is_built()
    {
        var (x, unread) = (builder.Slot("x", [3]), builder.Slot("unread", [2]));
        _ = Exp(unread);
        var wanted = Log(x);
        _ = Sum(wanted, 0);
        builder.Output("y", wanted);
        var program = builder.Build();
        Assert.Equal([x, wanted], program.Values);
        Assert.Equal(["x"], program.Slots.Keys);
        Assert.Equal((1, -1), (program.PositionOf(wanted), program.PositionOf(unread)));
    }

    [Fact]
    public void A_value_remembers_the_statement_that_first_asked_for_it()
    {
        var x = builder.Slot("x", [3]);
        builder.SetOrigin("first");
        var y = Exp(x);
        builder.SetOrigin("second");
        Assert.Equal((null, "first", "second"), (x.Origin, Exp(x).Origin, Log(x).Origin));
        Assert.Same(y, Exp(x));
    }

    [Fact]
    public void Operators_are_their_ops()
    {
        var (a, b) = (builder.Slot("a", []), builder.Slot("b", []));
        Value[] made = [a + b, a - b, a * b, a / b, -a, a < b, a <= b, a > b, a >= b, a & b, a | b, !a, 1 - a, a - 1, 2 / a, a / 2];
        var slots = new Dictionary<string, Tensor> { ["a"] = Tensor.Scalar(4), ["b"] = Tensor.Scalar(8) };
        Assert.Equal([12, -4, 32, 0.5, -4, 1, 1, 0, 0, 1, 1, 0, -3, 3, 0.5, 2], made.Select(value => Check.Run(value, slots)[[]]));
    }

    [Fact]
    public void One_name_is_one_slot_and_one_output()
    {
        var x = builder.Slot("x", [3]);
        builder.Output("y", x);
        Assert.Throws<ArgumentException>(() => builder.Slot("x", [2]));
        Assert.Throws<ArgumentException>(() => builder.Output("y", Exp(x)));
        Assert.Throws<ArgumentException>(() => new ProgramBuilder().Output("y", x));
        Assert.Throws<ArgumentException>(() => new ProgramBuilder().Slot("x", [3]) + x);
    }

    [Fact]
    public void Every_op_has_its_row() => Assert.Equal(Enum.GetValues<Op>(), OpTable.Rows.Select(row => row.Op));

    public static TheoryData<string, Func<Value, Value, Value>> Refused => new()
    {
        // a [3, 2], b [4, 5]
        { "add", (a, b) => a + b },
        { "select", (a, b) => a.Program.Select(a, b, b) },
        { "concat", (a, b) => a.Program.Concat(0, a, b) },
        { "matmul", (a, b) => MatMul(a, b) },
        { "matmul", (a, b) => MatMul(a, b, transposeA: true, transposeB: true) },
        { "gather", (a, b) => Gather(a, b, 1) },
        { "gather", (a, b) => Gather(a, b, 2) },
        { "triangular_solve", (a, b) => TriangularSolve(a, b) },
        { "reshape", (a, b) => Reshape(a, b.Shape) },
        { "broadcast", (a, b) => Broadcast(a, b.Shape) },
    };

    [Theory, MemberData(nameof(Refused))]
    public void What_does_not_fit_is_refused_with_both_shapes(string op, Func<Value, Value, Value> make)
    {
        var message = Assert.Throws<ArgumentException>(() => make(builder.Slot("a", [3, 2]), builder.Slot("b", [4, 5]))).Message;
        Assert.StartsWith(op, message, StringComparison.Ordinal);
        Assert.Contains("[3, 2]", message, StringComparison.Ordinal);
        Assert.Contains("[4, 5]", message, StringComparison.Ordinal);
    }

    public static TheoryData<Func<Value, Value>> RefusedOfOne => new()
    {
        a => Sum(a, 2),
        a => Sum(a, 0, -2),
        a => Transpose(a, 0, 0),
        a => Transpose(a, 0),
        a => Slice(a, 0, 2, 2),
        a => Slice(a, 0, -1, 2),
        a => Pad(a, 0, -1, 0),
        a => CumSum(a, 2),
        a => CumProd(a, 2),
        a => Cholesky(a),
        a => Broadcast(a, [2]),
        a => Broadcast(a, [3, 1]),
    };

    [Theory, MemberData(nameof(RefusedOfOne))]
    public void What_does_not_fit_one_shape_is_refused_with_it(Func<Value, Value> make) =>
        Assert.Contains("[3, 2]", Assert.Throws<ArgumentException>(() => make(builder.Slot("a", [3, 2]))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Ops_take_their_number_of_operands()
    {
        var x = builder.Slot("x", []);
        Assert.Throws<ArgumentException>(() => builder.Pointwise(Op.Add, x));
        Assert.Throws<ArgumentException>(() => builder.Pointwise(Op.Exp, x, x));
        Assert.Throws<ArgumentException>(() => builder.Pointwise(Op.Sum, x));
        Assert.Throws<ArgumentException>(() => builder.Concat(0));
    }
}
