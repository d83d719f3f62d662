using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Programs;

/// <summary>What is called affine in x and y is so by its numbers; what is bent, or multiplies the two, is not.</summary>
public sealed class AffineValuesTests
{
    private static readonly Dictionary<string, double[]> one = new() { ["x"] = [0.4, -1.3, 2.2, 0.1], ["y"] = [1.5, 0.2, -0.6, 3] };
    private static readonly Dictionary<string, double[]> other = new() { ["x"] = [-2, 0.7, 0.3, 5], ["y"] = [0.9, 1.1, 4, -1] };

    /// <summary>x, y and c are [2, 2]; c is held.</summary>
    public static TheoryData<string, Func<Value, Value, Value, Value>> Affine => new()
    {
        { "sums", (x, y, c) => x - (2 * y) + (c * c) },
        { "scaled", (x, y, c) => (-x * Exp(c)) + (y / c) },
        { "moved", (x, y, c) => Transpose(Concat(0, Slice(x, 0, 1, 1), Broadcast(Reshape(y, [4, 1]), [4, 2])), [1, 0]) },
        { "reduced", (x, y, c) => Sum(CumSum(x, 1) + Pad(Slice(y, 1, 0, 1), 1, 1, 0), 0) },
        { "matrices", (x, y, c) => MatMul(c, x) + TriangularSolve(c, y) },
        { "chosen", (x, y, c) => Where(c > 0.5, x, y) + Gather(x, x.Program.Constant([1, 0], [2]), 0) },
        { "held", (x, y, c) => Exp(c) },
    };

    public static TheoryData<string, Func<Value, Value, Value, Value>> Others => new()
    {
        { "a product of both", (x, y, c) => x * y },
        { "a square", (x, y, c) => x * x },
        { "a matrix product of both", (x, y, c) => MatMul(x, y) },
        { "a divisor", (x, y, c) => c / x },
        { "a factor", (x, y, c) => TriangularSolve(x, y) },
        { "a condition", (x, y, c) => Where(x > 0, c, c + 1) },
        { "a bend", (x, y, c) => Max(x, 0) },
        { "an exponential", (x, y, c) => Exp(y) },
        { "a product along a dimension", (x, y, c) => CumProd(x, 1) },
    };

    [Theory, MemberData(nameof(Affine))]
    public void Affine_values_lie_on_straight_lines(string name, Func<Value, Value, Value, Value> make)
    {
        var program = Program(make);
        Assert.True(AffineValues.Is(program, "value", s => s != "c"), name);
        var (a, b) = (Run(program, one), Run(program, other));
        var middle = Run(program, one.ToDictionary(o => o.Key, o => o.Value.Zip(other[o.Key], (p, q) => (0.3 * p) + (0.7 * q)).ToArray()));
        Assert.Equal(a.Zip(b, (p, q) => (0.3 * p) + (0.7 * q)), middle, (p, q) => Math.Abs(p - q) < 1e-12);
    }

    [Theory, MemberData(nameof(Others))]
    public void Others_are_not(string name, Func<Value, Value, Value, Value> make)
    {
        var program = Program(make);
        Assert.False(AffineValues.Is(program, "value", s => s != "c"), name);
        Assert.True(AffineValues.Is(program, "value", _ => false), name);
    }

    private static TensorProgram Program(Func<Value, Value, Value, Value> make)
    {
        var builder = new ProgramBuilder();
        return builder.Build(("value", make(builder.Slot("x", [2, 2]), builder.Slot("y", [2, 2]), builder.Slot("c", [2, 2]))));
    }

    private static double[] Run(TensorProgram program, Dictionary<string, double[]> at)
    {
        var slots = at.ToDictionary(a => a.Key, a => new Tensor([2, 2], a.Value));
        slots["c"] = new([2, 2], [1.5, 0.2, 0.7, 0.4]);
        return new Interpreter(program).Run(slots)["value"].Values;
    }
}
