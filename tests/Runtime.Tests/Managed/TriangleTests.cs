using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Managed;

/// <summary>Triangular systems with many right-hand sides, of which four rows are solved together.</summary>
public sealed class TriangleTests
{
    public static TheoryData<int, int> Sizes
    {
        get
        {
            var sizes = new TheoryData<int, int>();
            foreach (var d in (int[])[1, 3, 4, 5, 8, 11, 33])
                foreach (var m in (int[])[1, 2, 7, 8, 9, 24]) sizes.Add(d, m);
            return sizes;
        }
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Solutions_are_the_interpreters(int d, int m)
    {
        var builder = new ProgramBuilder();
        var (factor, right) = (builder.Slot("factor", [2, d, d]), builder.Slot("right", [2, d, m]));
        builder.Output("solved", TriangularSolve(factor, right));
        builder.Output("solved by the transposed", TriangularSolve(factor, right, transpose: true));
        var lower = Check.Numbers([2, d, d], 1, -0.5, 0.5);
        for (var i = 0; i < lower.Values.Length; i++)
        {
            var (row, column) = (i / d % d, i % d);
            lower.Values[i] = row == column ? 1 + Math.Abs(lower.Values[i]) : row > column ? lower.Values[i] : 0;
        }

        EngineCases.Agrees(builder.Build(), new() { ["factor"] = lower, ["right"] = Check.Numbers([2, d, m], 2) }, $"{d}, {m}");
    }
}
