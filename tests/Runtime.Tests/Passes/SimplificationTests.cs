using ProbDsl.Runtime.Passes;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Passes;

/// <summary>What is written, and what is left of it: slots x [4] and y [4] are %0 and %1 where both are read.</summary>
public sealed class SimplificationTests
{
    private static readonly Dictionary<string, (Func<Value, Value, Value> Of, string Left)> rules = new()
    {
        ["x + 0"] = ((x, _) => x + 0, ""),
        ["0 - x"] = ((x, _) => 0 - x, "neg %0"),
        ["x 1 + y (-1)"] = ((x, y) => x * 1 + y * -1, "sub %0, %1"),
        ["x^2"] = ((x, _) => Pow(x, 2), "mul %0, %0"),
        ["x^0.5"] = ((x, _) => Pow(x, 0.5), "sqrt %0"),
        ["log exp x"] = ((x, _) => Log(Exp(x)), ""),
        ["2 x 3"] = ((x, _) => x * 2 * 3, "constant 6; mul %0, %1"),
        ["-(x - y)"] = ((x, y) => -(x - y), "sub %1, %0"),
        ["(-x) (-y)"] = ((x, y) => -x * -y, "mul %0, %1"),
        ["x repeated, times y"] = ((x, y) => Broadcast(SumAll(x), [4]) * y, "sum %0, axes [0]; mul %2, %1"),
        ["the sum of x repeated"] = ((x, _) => Sum(Broadcast(x, [3, 4]), 0), "constant 3; mul %0, %1"),
        ["the sum of sums"] = ((x, _) => Sum(Sum(Reshape(x, [2, 2]), 1), 0), "reshape %0; sum %1, axes [0, 1]"),
        ["the sum of a multiple"] = ((x, _) => SumAll(x * 3), "constant 3; sum %0, axes [0]; mul %2, %1"),
        ["rows by a vector"] = ((x, y) => Sum(Reshape(Concat(0, x, x), [2, 4]) * y, 1),
            "concat %0, %0, axis 0; reshape %2; reshape %1; matmul %3, %4; reshape %5"),
        ["a vector by rows"] = ((x, _) => Sum(Reshape(Concat(0, x, x), [4, 2]) * Reshape(x, [4, 1]), 0),
            "concat %0, %0, axis 0; reshape %1; reshape %0; matmul %3, %2, first transposed; reshape %4"),
        ["a turned matrix by a turned one"] = ((x, y) =>
            MatMul(Transpose(Reshape(x, [2, 2]), 1, 0), Transpose(Reshape(y, [2, 2]), 1, 0), transposeB: true),
            "reshape %0; reshape %1; matmul %2, %3, first transposed"),
        ["a column by a number"] = ((x, y) => Reshape(MatMul(Reshape(x, [4, 1]), Slice(Reshape(y, [4, 1]), 0, 0, 1)), [4]),
            "reshape %0; reshape %1; slice %3, axis 0, start 0; mul %2, %4; reshape %5"),
        ["a number by a row that is turned"] = ((x, y) =>
            Reshape(MatMul(Slice(Reshape(y, [4, 1]), 0, 0, 1), Reshape(x, [4, 1]), transposeB: true), [4]),
            "reshape %1; slice %2, axis 0, start 0; mul %3, %0; reshape %4"),
        ["a column by a row"] = ((x, y) => MatMul(Reshape(x, [4, 1]), Reshape(y, [1, 4])), "reshape %0; reshape %1; matmul %2, %3"),
        ["a system of one equation"] = ((x, y) => TriangularSolve(Slice(Reshape(y, [4, 1]), 0, 0, 1), Reshape(x, [1, 4])),
            "reshape %1; slice %2, axis 0, start 0; div %0, %3"),
        ["part of a whole"] = ((x, y) => Slice(Concat(0, x, y), 0, 1, 2), "slice %0, axis 0, start 1"),
        ["a part of a part"] = ((x, _) => Slice(Slice(x, 0, 1, 3), 0, 1, 1), "slice %0, axis 0, start 2"),
        ["turned twice"] = ((x, _) => Transpose(Transpose(Reshape(x, [2, 2]), 1, 0), 1, 0), "reshape %0"),
        ["log before a gather"] = ((x, _) => Log(Gather(x, x.Program.Slot("at", [9]), 0)), "log %0; gather %2, %1, batch 0"),
        ["a gather in order"] = ((x, _) => Gather(x, x.Program.Iota(2, 1), 0), "slice %0, axis 0, start 1"),
        ["arithmetic on numbers"] = ((x, _) => x * Log(x.Program.Constant(1) + 0), "constant 0; mul %0, %1"),
        ["(x < y) 1, a real number"] = ((x, y) => (x < y) * 1, "less %0, %1; cast %2"),
        ["the same of each"] = ((x, _) => x * Exp(x.Program.Constant([0, 0, 0, 0], [4]) * 2), ""),
        ["one choice of two"] = ((x, y) => Where(x, y, 0) - Where(x, 0, y), "neg %1; select %0, %1, %2"),
        ["two choices that overlap"] = ((x, y) => Where(x, y, 1) - Where(x, 0, y),
            "constant 1; select %0, %1, %2; constant 0; select %0, %4, %1; sub %3, %5"),
        ["chosen beforehand"] = ((x, y) => Where(x.Program.Constant(0), x, y), ""),
    };

    public static TheoryData<string> Names => [.. rules.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Is_left(string name)
    {
        var builder = new ProgramBuilder();
        var (of, left) = rules[name];
        builder.Output("y", of(builder.Slot("x", [4]), builder.Slot("y", [4])));
        var lines = Pass.Optimized(builder.Build()).ToString().Split('\n')
            .Where(l => l.StartsWith('%') && !l.Contains("= slot", StringComparison.Ordinal));
        Assert.Equal(left, string.Join("; ",
            lines.Select(l => l[(l.IndexOf('=', StringComparison.Ordinal) + 2)..l.IndexOf(" :", StringComparison.Ordinal)])));
    }
}
