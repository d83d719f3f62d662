using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Passes;

/// <summary>A rewriting of programs that keeps what they compute.</summary>
public sealed record Pass(string Name, string Summary, Func<TensorProgram, TensorProgram> Apply)
{
    /// <summary>
    /// In the order in which they run, again and again until nothing changes. Equal lines become one and unneeded lines go in each.
    /// </summary>
    public static IReadOnlyList<Pass> All { get; } =
    [
        new("simplify",
            "arithmetic that does nothing, moves that undo each other, work before a gather instead of after it", Simplification.Apply),
        new("constants", "what depends on no slot is computed once", ConstantFolding.Apply),
    ];

    private const int MostRounds = 10;

    /// <summary>The program as engines get it.</summary>
    public static TensorProgram Optimized(TensorProgram program)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var before = program;
            foreach (var pass in All) program = pass.Apply(program);
            if (program.Equals(before)) break;
        }
        return program;
    }
}
